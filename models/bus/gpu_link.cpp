// SPDX-License-Identifier: Apache-2.0
#include <spusim/models/bus/gpu_link.h>

#include <algorithm>
#include <exception>

#include <fmt/format.h>

#include <spusim/base/errors.h>
#include <spusim/models/bus/array_extension.h>
#include <spusim/models/bus/bus_error.h>

namespace spusim {

using sc_core::sc_time;

/// The lane is ours as long as this lives; without other chips it always is.
class GpuLink::LaneHold {
 public:
  LaneHold(GpuLink& link, LinkLane lane) : link_(link), lane_(lane) {
    if (link_.lanes.size() != 0) link_.lanes->Acquire(lane_);
  }
  ~LaneHold() {
    if (link_.lanes.size() != 0) link_.lanes->Release(lane_);
  }
  LaneHold(const LaneHold&) = delete;
  LaneHold& operator=(const LaneHold&) = delete;

 private:
  GpuLink& link_;
  LinkLane lane_;
};

GpuLink::GpuLink(const sc_core::sc_module_name& name, GatedClock& clock, const LinkTiming& timing,
                 LinkFidelity fidelity)
    : sc_module(name), socket("socket"), clock_(clock), timing_(timing), fidelity_(fidelity) {
  const std::uint64_t widest = (timing.rate_bps + timing.clock_hz - 1) / timing.clock_hz;
  if (widest > Beat::kMaxBits) {
    throw InputError(fmt::format(
        "link.rate_bps: {} bit/s are {} bits a cycle of {} Hz (allowed: at most {} bits a cycle)",
        timing.rate_bps, widest, timing.clock_hz, Beat::kMaxBits));
  }
  socket.register_b_transport(this, &GpuLink::b_transport);
  socket.register_transport_dbg(this, &GpuLink::transport_dbg);
  if (fidelity == LinkFidelity::kBeat) {
    SC_HAS_PROCESS(GpuLink);
    SC_METHOD(SampleHandshake);
    sensitive << clk.pos();
    dont_initialize();
  }
}

void GpuLink::b_transport(tlm::tlm_generic_payload& payload, sc_time& delay) {
  if (delay != sc_core::SC_ZERO_TIME) {
    wait(delay);
    delay = sc_core::SC_ZERO_TIME;
  }
  const sc_time to_half_cycle = clock_.ToHalfCycle();
  if (to_half_cycle != sc_core::SC_ZERO_TIME) wait(to_half_cycle);
  if (payload.get_byte_enable_ptr() != nullptr) {
    payload.set_response_status(tlm::TLM_BYTE_ENABLE_ERROR_RESPONSE);
    return;
  }
  unsigned char* data = payload.get_data_ptr();
  const std::size_t length = payload.get_data_length();
  if (length == 0 || payload.get_streaming_width() < length) {
    payload.set_response_status(tlm::TLM_BURST_ERROR_RESPONSE);
    return;
  }
  const auto* referred = payload.get_extension<ArrayExtension>();
  const bool data_needed =
      referred == nullptr || !payload.is_write() || fidelity_ == LinkFidelity::kBeat;
  if (in_reset_ || (data == nullptr && data_needed)) {
    payload.set_response_status(tlm::TLM_GENERIC_ERROR_RESPONSE);
    return;
  }
  payload.set_response_status(tlm::TLM_OK_RESPONSE);
  try {
    if (payload.is_write()) {
      if (referred != nullptr) frames->Refer(referred->image);
      Write(payload.get_address(), data, length);
    } else if (payload.is_read()) {
      Read(payload.get_address(), {data, length});
    }
  } catch (const BusError&) {
    payload.set_response_status(tlm::TLM_ADDRESS_ERROR_RESPONSE);
  } catch (const Aborted&) {
    payload.set_response_status(tlm::TLM_GENERIC_ERROR_RESPONSE);
  }
}

unsigned GpuLink::transport_dbg(tlm::tlm_generic_payload& payload) {
  if (!payload.is_read() || payload.get_data_ptr() == nullptr) return 0;
  try {
    frames->Peek(payload.get_address(), {payload.get_data_ptr(), payload.get_data_length()});
  } catch (const BusError&) {
    return 0;
  }
  return payload.get_data_length();
}

void GpuLink::Reset(bool on) {
  in_reset_ = on;
  if (!on) return;
  ++resets_;
  tx_valid.write(false);
  tx_last.write(false);
  rx_ready.write(false);
  reset_.notify();
}

void GpuLink::ThrowIfReset(std::uint64_t resets) {
  if (resets == resets_) return;
  const sc_time to_half_cycle = clock_.ToHalfCycle();
  if (to_half_cycle != sc_core::SC_ZERO_TIME) wait(to_half_cycle);
  throw Aborted();
}

void GpuLink::Pass(const sc_time& time, std::uint64_t resets) {
  wait(time, reset_);
  ThrowIfReset(resets);
}

sc_time GpuLink::SinceHalfCycle() const {
  const sc_time to_next = clock_.ToHalfCycle();
  return to_next == sc_core::SC_ZERO_TIME ? to_next : clock_.period() - to_next;
}

void GpuLink::Write(std::uint64_t address, const unsigned char* data, std::size_t length) {
  const std::uint64_t resets = resets_;
  if (timing_.latency_cycles != 0) Pass(clock_.Cycles(timing_.latency_cycles), resets);
  {
    const LaneHold lane(*this, LinkLane::kUp);
    ThrowIfReset(resets);
    if (fidelity_ == LinkFidelity::kBeat) {
      SendBeats(address, Bytes(data, data + length));
    } else {
      SendBurst(address, data, length);
    }
  }
  frames->ThrowIfFailed();
}

void GpuLink::SendBurst(std::uint64_t address, const unsigned char* data, std::size_t length) {
  const std::uint64_t resets = resets_;
  tx_address.write(address);
  tx_valid.write(true);
  const std::uint64_t beats = timing_.Beats(8 * length);
  Pass(clock_.Cycles(beats) - clock_.half_period() - SinceHalfCycle(), resets);
  // A refused write takes its time on the pins too.
  std::exception_ptr refused;
  try {
    if (data == nullptr) {
      frames->AcceptReferred(address, length);
    } else {
      frames->AcceptFrame(address, Bytes(data, data + length));
    }
  } catch (...) {
    refused = std::current_exception();
  }
  Pass(clock_.half_period(), resets);
  tx_valid.write(false);
  if (refused) std::rethrow_exception(refused);
}

void GpuLink::SendBeats(std::uint64_t address, const Bytes& bytes) {
  const std::uint64_t resets = resets_;
  const std::uint64_t bits = 8 * bytes.size();
  const std::uint64_t beats = timing_.Beats(bits);
  Beat beat;
  const ClockRequest edges(clock_);
  for (std::uint64_t k = 0; k < beats; ++k) {
    const std::uint64_t begin = std::min(timing_.BitsAfter(k), bits);
    const std::uint64_t end = std::min(timing_.BitsAfter(k + 1), bits);
    beat.bits = static_cast<std::uint32_t>(end - begin);
    if (beat.bits % 8 != 0) beat.data[beat.bits / 8] = 0;
    CopyBits(bytes, begin, beat.data, 0, beat.bits);
    tx_address.write(address);
    tx_data.write(beat);
    tx_last.write(k + 1 == beats);
    // A link slower than a bit a cycle leaves cycles without data.
    tx_valid.write(beat.bits != 0);
    do {
      wait(clk.negedge_event());
      ThrowIfReset(resets);
    } while (beat.bits != 0 && !beat_taken_);
  }
  tx_valid.write(false);
  tx_last.write(false);
}

void GpuLink::SampleHandshake() { beat_taken_ = tx_valid.read() && tx_ready.read(); }

void GpuLink::Read(std::uint64_t address, std::span<std::uint8_t> data) {
  const std::uint64_t resets = resets_;
  while (!data.empty()) {
    frames->RequestFrame(address, data.size());
    while (!frames->FrameWaits()) {
      wait(frames->frame_ready());
      ThrowIfReset(resets);
      const sc_time to_half_cycle = clock_.ToHalfCycle();
      if (to_half_cycle != sc_core::SC_ZERO_TIME) Pass(to_half_cycle, resets);
    }
    const std::size_t frame_bytes = frames->frame().size();
    if (frame_bytes > data.size()) {
      frames->DropFrame();
      throw BusError(
          fmt::format("link: a frame of {} bytes waits, {} were asked for (allowed: "
                      "whole frames)",
                      frame_bytes, data.size()));
    }
    {
      const LaneHold lane(*this, LinkLane::kDown);
      ThrowIfReset(resets);
      if (fidelity_ == LinkFidelity::kBeat) {
        ReceiveBeats(data.first(frame_bytes));
      } else {
        frames->ShowBurst();
        Pass(clock_.Cycles(timing_.Beats(8 * frame_bytes)) - SinceHalfCycle(), resets);
        std::copy(frames->frame().begin(), frames->frame().end(), data.begin());
      }
    }
    frames->DropFrame();
    data = data.subspan(frame_bytes);
  }
  if (timing_.latency_cycles != 0) Pass(clock_.Cycles(timing_.latency_cycles), resets);
}

void GpuLink::ReceiveBeats(std::span<std::uint8_t> frame) {
  const std::uint64_t resets = resets_;
  const std::uint64_t bits = 8 * frame.size();
  std::uint64_t received = 0;
  rx_ready.write(true);
  const ClockRequest edges(clock_);
  while (received < bits) {
    wait(clk.negedge_event());
    ThrowIfReset(resets);
    if (!rx_valid.read()) continue;
    const Beat& beat = rx_data.read();
    CopyBits(beat.data, 0, frame, received, beat.bits);
    received += beat.bits;
  }
  rx_ready.write(false);
}

}  // namespace spusim
