// SPDX-License-Identifier: Apache-2.0
#include <spusim/models/host/host_controller.h>

#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include <spusim/base/errors.h>
#include <spusim/device/timing/cycle_formulas.h>
#include <spusim/models/bus/register_map.h>

namespace spusim {
namespace {

// A TLM payload's length is 32 bits wide.
constexpr std::size_t kLargestTransfer = std::size_t{1} << 31;

void Fill(tlm::tlm_generic_payload& payload, tlm::tlm_command command, std::uint64_t address,
          unsigned char* data, std::size_t length) {
  payload.set_command(command);
  payload.set_address(address);
  payload.set_data_ptr(data);
  payload.set_data_length(static_cast<unsigned>(length));
  payload.set_streaming_width(static_cast<unsigned>(length));
  payload.set_byte_enable_ptr(nullptr);
  payload.set_dmi_allowed(false);
  payload.set_response_status(tlm::TLM_INCOMPLETE_RESPONSE);
}

}  // namespace

HostController::HostController(const sc_core::sc_module_name& name, const HostOptions& options)
    : sc_module(name), socket("socket"), options_(options), grid_(options.clock_hz) {
  irq.init(options.chips);
  for (std::size_t k = 0; k < options.chips; ++k) {
    devices_.push_back(std::make_unique<HostedSpu>(*this, k * reg::kChipSpan, irq[k]));
  }
  SC_HAS_PROCESS(HostController);
  SC_THREAD(Serve);
}

// ---- jobs

void HostController::Call(const std::function<void()>& job) {
  // A notification from before the first start would be lost: the thread first has to wait.
  if (sc_core::sc_get_status() == sc_core::SC_ELABORATION) sc_core::sc_start(sc_core::SC_ZERO_TIME);
  job_ = &job;
  job_done_ = false;
  error_ = nullptr;
  go_.notify(sc_core::SC_ZERO_TIME);
  sc_core::sc_start();
  if (error_) std::rethrow_exception(error_);
  if (!job_done_) throw RunError("the device does not answer: no event is left to simulate");
}

void HostController::Serve() {
  for (;;) {
    wait(go_);
    try {
      const sc_core::sc_time to_half_cycle = grid_.ToHalfCycle();
      if (to_half_cycle != sc_core::SC_ZERO_TIME) wait(to_half_cycle);
      (*job_)();
    } catch (const sc_core::sc_unwind_exception&) {
      throw;
    } catch (...) {
      error_ = std::current_exception();
    }
    job_done_ = true;
    sc_core::sc_pause();
  }
}

// ---- time

void HostController::Wait(double seconds) {
  const std::uint64_t count = DurationCycles(seconds, options_.clock_hz, "host time");
  if (count == 0) return;
  Call([&] {
    wait(grid_.Cycles(count));
    account_.host += count;
  });
}

double HostController::Seconds() const {
  return static_cast<double>(cycles()) / static_cast<double>(options_.clock_hz);
}

// ---- the bus

void HostController::Write(std::uint64_t address, Bytes& bytes,
                           const std::shared_ptr<const ArrayImage>& image) {
  ArrayExtension extension(image);
  WritePieces(address, bytes.data(), bytes.size(), image ? &extension : nullptr);
}

void HostController::WriteReferred(std::uint64_t address, std::size_t length,
                                   const std::shared_ptr<const ArrayImage>& image) {
  ArrayExtension extension(image);
  WritePieces(address, nullptr, length, &extension);
}

void HostController::WritePieces(std::uint64_t address, std::uint8_t* data, std::size_t length,
                                 ArrayExtension* extension) {
  for (std::size_t done = 0; done < length; done += kLargestTransfer) {
    Transport(tlm::TLM_WRITE_COMMAND, address + done, data == nullptr ? nullptr : data + done,
              std::min(kLargestTransfer, length - done), extension);
  }
}

Bytes HostController::Read(std::uint64_t address, std::size_t length) {
  Bytes bytes(length);
  Transport(tlm::TLM_READ_COMMAND, address, bytes.data(), length);
  return bytes;
}

void HostController::Peek(std::uint64_t address, std::span<std::uint64_t> registers) {
  tlm::tlm_generic_payload payload;
  Fill(payload, tlm::TLM_READ_COMMAND, address, reinterpret_cast<unsigned char*>(registers.data()),
       registers.size_bytes());
  if (socket->transport_dbg(payload) != registers.size_bytes()) {
    throw RunError(fmt::format("link: no registers to look at, at 0x{:x}", address));
  }
}

void HostController::Transport(tlm::tlm_command command, std::uint64_t address, std::uint8_t* data,
                               std::size_t length, ArrayExtension* extension) {
  if (length > std::numeric_limits<unsigned>::max()) {
    throw RunError(fmt::format("link: a transfer of {} bytes (allowed: below 4 GiB)", length));
  }
  tlm::tlm_generic_payload payload;
  Fill(payload, command, address, data, length);
  // The payload would delete an extension that it still has in the end.
  struct Attached {
    Attached(tlm::tlm_generic_payload& p, ArrayExtension* e) : payload(p) {
      if (e != nullptr) payload.set_extension(e);
    }
    ~Attached() { payload.clear_extension<ArrayExtension>(); }
    tlm::tlm_generic_payload& payload;
  } attached(payload, extension);
  sc_core::sc_time delay = sc_core::SC_ZERO_TIME;
  socket->b_transport(payload, delay);
  if (payload.is_response_error()) {
    throw RunError(fmt::format("link: {} at 0x{:x}", payload.get_response_string(), address));
  }
  (payload.is_write() ? bits_up_ : bits_down_) += 8 * length;
}

}  // namespace spusim
