// SPDX-License-Identifier: Apache-2.0
#include <spusim/models/spu/sequencer.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include <fmt/format.h>

#include <spusim/base/errors.h>
#include <spusim/models/bus/bus_error.h>
#include <spusim/models/bus/register_map.h>

namespace spusim {

Sequencer::Sequencer(const sc_core::sc_module_name& name, GatedClock& clock, DacBank& dacs,
                     AdcBank& adcs, NoiseSource& noise, const Options& options)
    : sc_module(name),
      clock_(clock),
      dacs_(dacs),
      adcs_(adcs),
      noise_(noise),
      options_(options),
      staging_(options.array_bits, dacs.word_bits()) {
  SC_HAS_PROCESS(Sequencer);
  SC_METHOD(Step);
  sensitive << step_ << hold_ << codes_;
  dont_initialize();
  // The staging buffer takes a beat every cycle.
  tx_ready.initialize(true);
  if (options.pins) {
    SC_METHOD(OnRisingEdge);
    sensitive << clk.pos();
    dont_initialize();
  }
}

// ---- frames from the host

void Sequencer::AcceptFrame(std::uint64_t address, const Bytes& bytes) {
  if (!staging_.Write(address, bytes)) return;
  if (phase_ != Phase::kIdle) {
    throw BusError("link: an anneal was started while another one runs");
  }
  step_cycle_ = clock_.cycle();
  step_.notify(sc_core::SC_ZERO_TIME);
}

void Sequencer::AcceptReferred(std::uint64_t address, std::uint64_t length) {
  staging_.WriteReferred(address, length);
}

void Sequencer::OnRisingEdge() {
  if (in_reset_) return;
  try {
    if (tx_valid.read() && tx_ready.read()) ReceiveBeat();
    if (rx_ready.read()) PresentBeat();
  } catch (const BusError&) {
    // The write is refused; an anneal under way goes on.
    failure_ = std::current_exception();
  } catch (...) {
    Fail();
  }
}

void Sequencer::ReceiveBeat() {
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

void Sequencer::RequestFrame(std::uint64_t address, std::size_t length) {
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

void Sequencer::CheckRegisters(std::uint64_t address, std::size_t length) {
  if (address % reg::kRegisterBytes != 0 || length % reg::kRegisterBytes != 0 ||
      address >= reg::kRegisterEnd || length > reg::kRegisterEnd - address) {
    throw BusError(
        fmt::format("link: read of {} bytes at 0x{:x} (allowed: whole registers below "
                    "0x{:x}, or the read-out window)",
                    length, address, reg::kRegisterEnd));
  }
}

void Sequencer::Peek(std::uint64_t address, std::span<std::uint8_t> bytes) const {
  CheckRegisters(address, bytes.size());
  for (std::size_t offset = 0; offset < bytes.size(); offset += reg::kRegisterBytes) {
    const std::uint64_t value = ReadRegister(address + offset);
    std::memcpy(bytes.data() + offset, &value, sizeof value);
  }
}

std::uint64_t Sequencer::ReadRegister(std::uint64_t address) const {
  switch (address) {
    case reg::kId:
      return reg::kIdValue;
    case reg::kStatus:
      return (phase_ != Phase::kIdle ? 1U : 0U) | (finished_frames_.empty() ? 0U : 2U);
    case reg::kAdcClips:
      return adcs_.clips();
    case reg::kIntervalUsed:
      return interval_cycles_;
    case reg::kCyclesInProgram:
      return CyclesIn(Phase::kProgram);
    case reg::kCyclesInPreset:
      return CyclesIn(Phase::kPreset);
    case reg::kCyclesInDac:
      return CyclesIn(Phase::kDac);
    case reg::kCyclesInDelay:
      return CyclesIn(Phase::kDelay);
    case reg::kCyclesInSettle:
      return CyclesIn(Phase::kSettle);
    case reg::kCyclesInSample:
      return CyclesIn(Phase::kSample);
    default:
      return staging_.Read(address);
  }
}

std::uint64_t Sequencer::CyclesIn(Phase phase) const {
  const std::uint64_t before = phase_cycles_[static_cast<std::size_t>(phase)];
  return phase == phase_ ? before + clock_.cycle() - phase_since_ : before;
}

void Sequencer::SetPhase(Phase phase) {
  phase_cycles_[static_cast<std::size_t>(phase_)] = CyclesIn(phase_);
  phase_since_ = clock_.cycle();
  phase_ = phase;
  state.write(static_cast<std::uint32_t>(phase));
}

bool Sequencer::FrameWaits() {
  ThrowIfFailed();
  if (!outgoing_waits_ && readout_requested_ && !finished_frames_.empty()) {
    finished_frames_.Pop(outgoing_);
    readout_requested_ = false;
    outgoing_waits_ = true;
    irq.write(!finished_frames_.empty());
  }
  return outgoing_waits_;
}

void Sequencer::PresentBeat() {
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

void Sequencer::ShowBurst() { rx_valid.write(true); }

void Sequencer::DropFrame() {
  outgoing_waits_ = false;
  beats_presented_ = 0;
  rx_valid.write(false);
}

void Sequencer::ThrowIfFailed() {
  if (failure_) std::rethrow_exception(std::exchange(failure_, nullptr));
}

void Sequencer::Fail() {
  // An exception must not leave a process: the kernel would lose its type. The host's next word
  // with the device rethrows it.
  failure_ = std::current_exception();
  Stop();
}

void Sequencer::Stop() {
  step_.cancel();
  hold_.cancel();
  codes_.cancel();
  adcs_.Disarm();
  step_cycle_ = kNever;
  hold_cycle_ = kNever;
  codes_cycle_ = kNever;
  converting_frames_.clear();
  finished_frames_.clear();
  readout_requested_ = false;
  irq.write(false);
  SetPhase(Phase::kIdle);
  // Whoever waits for a frame has to see the failure.
  frame_ready_.cancel();
  frame_ready_.notify(sc_core::SC_ZERO_TIME);
}

void Sequencer::Reset(bool on) {
  in_reset_ = on;
  if (!on) return;
  double& heat_j = phase_ == Phase::kSettle   ? counts_.settle_heat_j
                   : phase_ == Phase::kSample ? counts_.sample_heat_j
                                              : counts_.delay_heat_j;
  Stop();
  failure_ = nullptr;
  DropFrame();
  outgoing_.clear();
  incoming_.clear();
  incoming_bits_ = 0;
  staging_.Reset();
  phase_cycles_ = {};
  interval_cycles_ = 0;
  adcs_.ClearClips();
  dacs_.Reset();
  noise_.SetLevel(0.0);
  cells->Reset();
  NoteHeat(heat_j);
}

// ---- anneals

void Sequencer::Step() {
  // One process for all events, which may fall together: two would drive the cells' pins at once.
  const std::uint64_t now = clock_.cycle();
  try {
    if (hold_cycle_ == now) {
      hold_cycle_ = kNever;
      cells->Hold();
    }
    if (codes_cycle_ == now) FinishConversion();
    if (step_cycle_ == now) {
      step_cycle_ = kNever;
      RunPhases();
    }
  } catch (const BusError& error) {
    // The write that started this anneal was answered long ago: no answer on the bus can tell of
    // it.
    failure_ = std::make_exception_ptr(RunError(error.what()));
    Stop();
  } catch (...) {
    Fail();
  }
}

void Sequencer::RunPhases() {
  switch (phase_) {
    case Phase::kIdle:
      BeginAnneal();
      return Enter(Phase::kProgram, ProgramCycles(staging_.array_words() + staging_.noise_words(),
                                                  options_.words_per_cycle));
    case Phase::kProgram:
      return Enter(Phase::kPreset, staging_.preset_words() == 0
                                       ? 0
                                       : dacs_.ConversionCycles(staging_.preset_words()));
    case Phase::kPreset:
      return Enter(Phase::kDac, staging_.input_words() == 0
                                    ? 0
                                    : dacs_.ConversionCycles(staging_.input_words()));
    case Phase::kDac: {
      const std::uint64_t now = clock_.cycle();
      return Enter(Phase::kDelay, hold_cycle_ == kNever ? 0 : hold_cycle_ - now);
    }
    case Phase::kDelay:
      Latch();
      adcs_.Arm(clock_.Cycles(command_.settle_cycles));
      return Enter(Phase::kSettle, command_.settle_cycles);
    case Phase::kSettle:
      SetPhase(Phase::kSample);
      return Strobe();
    case Phase::kSample:
      return Strobe();
  }
}

void Sequencer::BeginAnneal() {
  command_ = staging_.command();
  const std::uint64_t n = staging_.cells();
  conversion_cycles_ = adcs_.ConversionCycles(n);
  interval_cycles_ = std::max(command_.interval_cycles, conversion_cycles_);
  if (command_.read == ReadMode::kEverySample) {
    const std::uint64_t frame_bits =
        8 * PackedBytes(static_cast<std::size_t>(n), adcs_.word_bits());
    interval_cycles_ = std::max(interval_cycles_, options_.link.Beats(frame_bits));
  }
  samples_taken_ = 0;
  turns_ = adcs_.Strobes(n);
  turn_ = 0;
  adcs_.ClearClips();
  counts_.array_words += staging_.array_words() + staging_.noise_words();
  counts_.preset_conversions += staging_.preset_words();
  counts_.input_conversions += staging_.input_words();
}

void Sequencer::Latch() {
  hold_.cancel();
  hold_cycle_ = kNever;
  noise_.SetLevel(command_.node_variance_v2);
  Latched latched{.node_variance_v2 = command_.node_variance_v2};
  latched.array = staging_.TakeArray();
  latched.mixing = staging_.TakeNoise();
  if (const auto codes = staging_.TakeInput()) dacs_.DriveInputs(*codes, latched);
  if (const auto codes = staging_.TakePreset()) dacs_.PresetCells(*codes, latched);
  cells->Latch(std::move(latched));
  NoteHeat(counts_.delay_heat_j);
}

/// What has become heat since the last note goes to this account.
void Sequencer::NoteHeat(double& account_j) {
  const ResistorEnergy* passives = cells->passives();
  if (passives == nullptr) return;
  account_j += passives->heat_j() - noted_heat_j_;
  noted_heat_j_ = passives->heat_j();
  counts_.preset_charge_j = passives->charge_j();
}

void Sequencer::Strobe() {
  const Vector& codes = adcs_.Strobe(turn_);
  NoteHeat(samples_taken_ == 0 && turn_ == 0 ? counts_.settle_heat_j : counts_.sample_heat_j);
  if (++turn_ < turns_) return StrobeAfter(adcs_.StrobeSpacing());
  turn_ = 0;
  TakeSample(codes);
}

/// All cells of a sample have been seen.
void Sequencer::TakeSample(const Vector& codes) {
  ++samples_taken_;
  counts_.adc_conversions += static_cast<std::uint64_t>(codes.size());
  const bool last = samples_taken_ == command_.samples;
  if (report_ && samples_taken_ % kReportEvery == 0) {
    report_(static_cast<double>(samples_taken_) / static_cast<double>(command_.samples));
  }
  const bool every = command_.read == ReadMode::kEverySample;
  if (every || samples_taken_ == 1) {
    sum_ = codes;
  } else {
    sum_ += codes;
  }
  const std::uint64_t since_strobe = (turns_ - 1) * adcs_.StrobeSpacing();
  const std::uint64_t conversion = conversion_cycles_ + adcs_.latency_cycles();
  // Sums are formed as codes come; only a frame's end needs an event of its own.
  if (last || every) {
    const int word_bits =
        every ? adcs_.word_bits() : SumWordBits(adcs_.word_bits(), command_.samples);
    PackCodes({sum_.data(), static_cast<std::size_t>(sum_.size())}, word_bits,
              converting_frames_.Push());
    if (codes_cycle_ == kNever) ExpectCodes(conversion - since_strobe);
  }
  if (last) return EndAnneal();
  if (samples_taken_ == 1 && adcs_.regular()) {
    cells->AnnounceStrobes(clock_.Cycles(interval_cycles_), command_.samples - 1);
  }
  StrobeAfter(interval_cycles_ - since_strobe);
}

void Sequencer::StrobeAfter(std::uint64_t cycles) {
  adcs_.Arm(clock_.Cycles(cycles));
  After(cycles);
}

void Sequencer::ExpectCodes(std::uint64_t cycles) {
  codes_cycle_ = clock_.cycle() + cycles;
  codes_.notify(clock_.Cycles(cycles));
}

/// The codes of the oldest frame in the converters are there.
void Sequencer::FinishConversion() {
  codes_cycle_ = kNever;
  converting_frames_.Pop(finished_frames_.Push());
  irq.write(true);
  // The bus side acts at half cycles: woken earlier it would only wait.
  frame_ready_.notify(clock_.half_period());
  if (!converting_frames_.empty()) return ExpectCodes(interval_cycles_);
  if (samples_taken_ < command_.samples) return;
  SetPhase(Phase::kIdle);
}

void Sequencer::EndAnneal() {
  if (command_.delay_cycles == 0) {
    cells->Hold();
  } else if (command_.delay_cycles > 0) {
    const auto delay = static_cast<std::uint64_t>(command_.delay_cycles);
    hold_cycle_ = clock_.cycle() + delay;
    hold_.notify(clock_.Cycles(delay));
  }
}

void Sequencer::Enter(Phase phase, std::uint64_t cycles) {
  SetPhase(phase);
  After(cycles);
}

void Sequencer::After(std::uint64_t cycles) {
  if (cycles == 0) {
    RunPhases();
  } else {
    step_cycle_ = clock_.cycle() + cycles;
    step_.notify(clock_.Cycles(cycles));
  }
}

}  // namespace spusim
