// SPDX-License-Identifier: Apache-2.0
#include <spusim/models/spu/bus_unit.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include <fmt/format.h>

#include <spusim/models/bus/bus_error.h>
#include <spusim/models/bus/register_map.h>

namespace spusim {

BusUnit::BusUnit(const sc_core::sc_module_name& name, GatedClock& clock, StagingBuffer& staging,
                 Sequencer& sequencer, const AdcBank& adcs, const Options& options)
    : sc_module(name),
      clock_(clock),
      staging_(staging),
      sequencer_(sequencer),
      adcs_(adcs),
      options_(options) {
  // The staging buffer takes a beat every cycle.
  tx_ready.initialize(true);
  if (options.pins) {
    SC_HAS_PROCESS(BusUnit);
    SC_METHOD(OnRisingEdge);
    sensitive << clk.pos();
    dont_initialize();
  }
}

// ---- frames from the host

void BusUnit::AcceptFrame(std::uint64_t address, const Bytes& bytes) {
  if (staging_.Write(address, bytes)) sequencer_.Start();
}

void BusUnit::AcceptReferred(std::uint64_t address, std::uint64_t length) {
  staging_.WriteReferred(address, length);
}

void BusUnit::OnRisingEdge() {
  if (in_reset_) return;
  try {
    if (tx_valid.read() && tx_ready.read()) ReceiveBeat();
    if (rx_ready.read()) PresentBeat();
  } catch (const BusError&) {
    // The write is refused; an anneal under way goes on.
    failure_ = std::current_exception();
  } catch (...) {
    // An exception must not leave a process: the kernel would lose its type.
    failure_ = std::current_exception();
    sequencer_.Stop();
  }
}

void BusUnit::ReceiveBeat() {
  const Beat& beat = tx_data.read();
  incoming_.resize((incoming_bits_ + beat.bits + 7) / 8);
  CopyBits(beat.data, 0, incoming_, incoming_bits_, beat.bits);
  incoming_bits_ += beat.bits;
  if (!tx_last.read()) return;
  incoming_bits_ = 0;
  AcceptFrame(tx_address.read(), incoming_);
  incoming_.clear();
}

// ---- frames to the host

void BusUnit::RequestFrame(std::uint64_t address, std::size_t length) {
  if (address == reg::kReadWindow) {
    readout_requested_ = true;
    return;
  }
  CheckRegisters(address, length);
  // Its memory is that of frames, which take turns.
  outgoing_.resize(length);
  Peek(address, outgoing_);
  outgoing_waits_ = true;
}

void BusUnit::CheckRegisters(std::uint64_t address, std::size_t length) {
  if (address % reg::kRegisterBytes != 0 || length % reg::kRegisterBytes != 0 ||
      address >= reg::kRegisterEnd || length > reg::kRegisterEnd - address) {
    throw BusError(
        fmt::format("link: read of {} bytes at 0x{:x} (allowed: whole registers below "
                    "0x{:x}, or the read-out window)",
                    length, address, reg::kRegisterEnd));
  }
}

void BusUnit::Peek(std::uint64_t address, std::span<std::uint8_t> bytes) const {
  CheckRegisters(address, bytes.size());
  for (std::size_t offset = 0; offset < bytes.size(); offset += reg::kRegisterBytes) {
    const std::uint64_t value = ReadRegister(address + offset);
    std::memcpy(bytes.data() + offset, &value, sizeof value);
  }
}

std::uint64_t BusUnit::ReadRegister(std::uint64_t address) const {
  switch (address) {
    case reg::kId:
      return reg::kIdValue;
    case reg::kStatus:
      return (sequencer_.busy() ? 1U : 0U) | (finished_frames_.empty() ? 0U : 2U);
    case reg::kAdcClips:
      return adcs_.clips();
    case reg::kIntervalUsed:
      return sequencer_.interval_cycles();
    case reg::kCyclesInProgram:
      return sequencer_.CyclesIn(Phase::kProgram);
    case reg::kCyclesInPreset:
      return sequencer_.CyclesIn(Phase::kPreset);
    case reg::kCyclesInDac:
      return sequencer_.CyclesIn(Phase::kDac);
    case reg::kCyclesInDelay:
      return sequencer_.CyclesIn(Phase::kDelay);
    case reg::kCyclesInSettle:
      return sequencer_.CyclesIn(Phase::kSettle);
    case reg::kCyclesInSample:
      return sequencer_.CyclesIn(Phase::kSample);
    default:
      return staging_.Read(address);
  }
}

void BusUnit::Deliver(FrameQueue& converted) {
  converted.Pop(finished_frames_.Push());
  irq.write(true);
  // The link acts at half cycles: woken earlier it would only wait.
  frame_ready_.notify(clock_.half_period());
}

bool BusUnit::FrameWaits() {
  ThrowIfFailed();
  if (!outgoing_waits_ && readout_requested_ && !finished_frames_.empty()) {
    finished_frames_.Pop(outgoing_);
    readout_requested_ = false;
    outgoing_waits_ = true;
    irq.write(!finished_frames_.empty());
  }
  return outgoing_waits_;
}

void BusUnit::PresentBeat() {
  const std::uint64_t bits = 8 * outgoing_.size();
  const std::uint64_t begin = std::min(options_.link.BitsAfter(beats_presented_), bits);
  const std::uint64_t end = std::min(options_.link.BitsAfter(beats_presented_ + 1), bits);
  ++beats_presented_;
  Beat beat;
  beat.bits = static_cast<std::uint32_t>(end - begin);
  CopyBits(outgoing_, begin, beat.data, 0, beat.bits);
  rx_data.write(beat);
  rx_valid.write(beat.bits != 0);
}

void BusUnit::ShowBurst() { rx_valid.write(true); }

void BusUnit::DropFrame() {
  outgoing_waits_ = false;
  beats_presented_ = 0;
  rx_valid.write(false);
}

void BusUnit::ThrowIfFailed() {
  if (failure_) std::rethrow_exception(std::exchange(failure_, nullptr));
}

void BusUnit::Fail(std::exception_ptr failure) { failure_ = std::move(failure); }

void BusUnit::ForgetFrames() {
  finished_frames_.clear();
  readout_requested_ = false;
  irq.write(false);
  // Whoever waits for a frame has to see what became of it.
  frame_ready_.cancel();
  frame_ready_.notify(sc_core::SC_ZERO_TIME);
}

void BusUnit::Reset(bool on) {
  in_reset_ = on;
  if (!on) return;
  failure_ = nullptr;
  DropFrame();
  outgoing_.clear();
  incoming_.clear();
  incoming_bits_ = 0;
  staging_.Reset();
}

}  // namespace spusim
