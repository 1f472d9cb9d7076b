// SPDX-License-Identifier: Apache-2.0
#include <spusim/models/host/host_controller.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>
#include <memory>
#include <span>

#include <fmt/format.h>

#include <spusim/base/errors.h>
#include <spusim/device/timing/cycle_formulas.h>
#include <spusim/models/bus/register_map.h>

namespace spusim {
namespace {

// A TLM payload's length is 32 bits wide.
constexpr std::size_t kLargestTransfer = std::size_t{1} << 31;

void PackMatrix(const RowMatrix& codes, int word_bits, Bytes& bytes) {
  PackCodes({codes.data(), static_cast<std::size_t>(codes.size())}, word_bits, bytes);
}

Bytes RegisterBytes(std::span<const std::uint64_t> values) {
  Bytes bytes(values.size_bytes());
  std::memcpy(bytes.data(), values.data(), bytes.size());
  return bytes;
}

std::uint64_t Register(const Bytes& bytes, std::size_t index) {
  std::uint64_t value = 0;
  std::memcpy(&value, bytes.data() + index * reg::kRegisterBytes, sizeof value);
  return value;
}

}  // namespace

HostController::HostController(const sc_core::sc_module_name& name, GatedClock& clock,
                               Sequencer& sequencer, const CellArrayIf& cells,
                               std::uint64_t clock_hz, const WordBits& words)
    : sc_module(name),
      socket("socket"),
      clock_(clock),
      sequencer_(sequencer),
      cells_(cells),
      clock_hz_(clock_hz),
      words_(words) {
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
      const sc_core::sc_time to_half_cycle = clock_.ToHalfCycle();
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

// ---- the device's words

void HostController::Program(const ArrayImage& image) {
  const bool factored = image.layout == ArrayLayout::kFactored;
  const std::uint64_t registers[reg::kArrayBlockWords] = {
      factored ? 1U : 0U,
      static_cast<std::uint64_t>(image.cells()),
      static_cast<std::uint64_t>(image.rows()),
      static_cast<std::uint64_t>(image.hessian_blocks.cols()),
      image.back_sent() ? 1U : 0U,
      std::bit_cast<std::uint64_t>(image.gain),
      std::bit_cast<std::uint64_t>(image.leak)};
  Bytes settings = RegisterBytes(registers);
  // Both fidelities hand the same image over; only what has to be seen on the pins is formed.
  const bool referred = image.kronecker != nullptr;
  sequencer_.Refer(referred ? std::make_shared<const ArrayImage>(image) : nullptr);
  const bool formed = !referred || sequencer_.moves_on_pins();
  Bytes codes;
  if (factored && formed) {
    const RowMatrix assembled = referred ? image.kronecker->Assemble() : RowMatrix();
    const RowMatrix& jacobian = referred ? assembled : image.jacobian;
    const RowMatrix& back = referred ? assembled : image.back_jacobian;
    PackMatrix(jacobian, words_.array, codes);
    PackMatrix(image.hessian_blocks, words_.array, codes);
    if (image.back_sent()) PackMatrix(back, words_.array, codes);
  } else if (formed) {
    PackMatrix(image.matrix, words_.array, codes);
  }
  cell_count_ = static_cast<std::size_t>(image.cells());
  Call([&] {
    const std::uint64_t begin = cycles();
    Write(reg::kLayout, settings);
    if (formed) {
      Write(reg::kArrayWindow, codes);
    } else {
      Write(reg::kArrayWindow, nullptr, sizeof(double) * static_cast<std::size_t>(image.words()));
    }
    account_.upload += cycles() - begin;
  });
}

void HostController::ProgramNoise(const NoiseImage& image) {
  const std::uint64_t registers[reg::kNoiseBlockWords] = {
      image.mixed() ? 1U : 0U, std::bit_cast<std::uint64_t>(image.scale)};
  Bytes settings = RegisterBytes(registers);
  Bytes codes;
  PackMatrix(image.mixing, words_.array, codes);
  Call([&] {
    const std::uint64_t begin = cycles();
    Write(reg::kNoiseMixing, settings);
    // No codes, no transfer: without mixing the registers say all.
    Write(reg::kNoiseWindow, codes);
    account_.upload += cycles() - begin;
  });
}

void HostController::UploadCodes(std::uint64_t window, const Vector& codes) {
  Bytes bytes;
  PackCodes({codes.data(), static_cast<std::size_t>(codes.size())}, words_.dac, bytes);
  Call([&] {
    const std::uint64_t begin = cycles();
    Write(window, bytes);
    account_.upload += cycles() - begin;
  });
}

void HostController::LoadInput(const Vector& codes) { UploadCodes(reg::kInputWindow, codes); }

void HostController::Preset(const Vector& codes) { UploadCodes(reg::kPresetWindow, codes); }

ReadOut HostController::Anneal(const AnnealCommand& command) {
  const bool every = command.read == ReadMode::kEverySample;
  const std::uint64_t registers[reg::kAnnealBlockWords] = {
      command.settle_cycles,
      command.samples,
      command.interval_cycles,
      static_cast<std::uint64_t>(command.delay_cycles),
      every ? 1U : 0U,
      std::bit_cast<std::uint64_t>(command.node_variance_v2),
      reg::kStart};
  Bytes settings = RegisterBytes(registers);
  const std::size_t frames = every ? command.samples : 1;
  const int word_bits = every ? words_.adc : SumWordBits(words_.adc, command.samples);
  const std::size_t frame_bytes = PackedBytes(cell_count_, word_bits);
  constexpr std::size_t kStatusRegisters = 2;

  ReadOut result;
  Bytes packed;
  Call([&] {
    const std::uint64_t begin = cycles();
    const auto before = sequencer_.phase_cycles();
    Write(reg::kSettleCycles, settings);
    const std::uint64_t started = cycles();
    account_.upload += started - begin;

    packed = Read(reg::kReadWindow, frames * frame_bytes);
    const Bytes status = Read(reg::kAdcClips, kStatusRegisters * reg::kRegisterBytes);
    result.adc_clips = Register(status, 0);
    result.interval_cycles = Register(status, 1);

    const auto& after = sequencer_.phase_cycles();
    const auto spent = [&](Phase phase) {
      const auto i = static_cast<std::size_t>(phase);
      return after[i] - before[i];
    };
    account_.program += spent(Phase::kProgram);
    account_.preset += spent(Phase::kPreset);
    account_.dac += spent(Phase::kDac);
    account_.delay += spent(Phase::kDelay);
    account_.settle += spent(Phase::kSettle);
    account_.sample += spent(Phase::kSample);
    std::uint64_t on_chip = 0;
    for (std::size_t i = 0; i < kPhases; ++i) on_chip += after[i] - before[i];
    account_.readout += cycles() - started - on_chip;
  });
  result.spectrum = cells_.spectrum();

  result.codes.resize(static_cast<Index>(frames), static_cast<Index>(cell_count_));
  const std::span<const std::uint8_t> bytes(packed);
  for (std::size_t f = 0; f < frames; ++f) {
    UnpackCodes(bytes.subspan(f * frame_bytes, frame_bytes), word_bits,
                {result.codes.row(static_cast<Index>(f)).data(), cell_count_});
  }
  return result;
}

void HostController::Wait(double seconds) {
  const std::uint64_t count = DurationCycles(seconds, clock_hz_, "host time");
  if (count == 0) return;
  Call([&] {
    wait(clock_.Cycles(count));
    account_.host += count;
  });
}

std::uint64_t HostController::cycles() const { return clock_.cycle(); }

DeviceCounts HostController::counts() const {
  DeviceCounts counts = sequencer_.counts();
  counts.link_bits_up = bits_up_;
  counts.link_bits_down = bits_down_;
  return counts;
}

double HostController::Seconds() const {
  return static_cast<double>(cycles()) / static_cast<double>(clock_hz_);
}

// ---- the bus

void HostController::Write(std::uint64_t address, Bytes& bytes) {
  Write(address, bytes.data(), bytes.size());
}

void HostController::Write(std::uint64_t address, std::uint8_t* data, std::size_t length) {
  for (std::size_t done = 0; done < length; done += kLargestTransfer) {
    Transport(tlm::TLM_WRITE_COMMAND, address + done, data == nullptr ? nullptr : data + done,
              std::min(kLargestTransfer, length - done));
  }
}

Bytes HostController::Read(std::uint64_t address, std::size_t length) {
  Bytes bytes(length);
  Transport(tlm::TLM_READ_COMMAND, address, bytes.data(), length);
  return bytes;
}

void HostController::Transport(tlm::tlm_command command, std::uint64_t address, std::uint8_t* data,
                               std::size_t length) {
  if (length > std::numeric_limits<unsigned>::max()) {
    throw RunError(fmt::format("link: a transfer of {} bytes (allowed: below 4 GiB)", length));
  }
  tlm::tlm_generic_payload payload;
  payload.set_command(command);
  payload.set_address(address);
  payload.set_data_ptr(data);
  payload.set_data_length(static_cast<unsigned>(length));
  payload.set_streaming_width(static_cast<unsigned>(length));
  payload.set_byte_enable_ptr(nullptr);
  payload.set_dmi_allowed(false);
  payload.set_response_status(tlm::TLM_INCOMPLETE_RESPONSE);
  sc_core::sc_time delay = sc_core::SC_ZERO_TIME;
  socket->b_transport(payload, delay);
  if (payload.is_response_error()) {
    throw RunError(fmt::format("link: {} at 0x{:x}", payload.get_response_string(), address));
  }
  (payload.is_write() ? bits_up_ : bits_down_) += 8 * length;
}

}  // namespace spusim
