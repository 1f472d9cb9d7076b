// SPDX-License-Identifier: Apache-2.0
#include <spusim/models/spu/sequencer.h>

#include <algorithm>
#include <utility>

#include <spusim/base/errors.h>
#include <spusim/models/bus/bus_error.h>

namespace spusim {

Sequencer::Sequencer(const sc_core::sc_module_name& name, GatedClock& clock, StagingBuffer& staging,
                     DacBank& dacs, AdcBank& adcs, NoiseSource& noise, const Options& options)
    : sc_module(name),
      clock_(clock),
      staging_(staging),
      dacs_(dacs),
      adcs_(adcs),
      noise_(noise),
      options_(options) {
  SC_HAS_PROCESS(Sequencer);
  SC_METHOD(Step);
  sensitive << step_ << hold_ << codes_;
  dont_initialize();
}

void Sequencer::Start() {
  if (busy()) throw BusError("link: an anneal was started while another one runs");
  step_cycle_ = clock_.cycle();
  step_.notify(sc_core::SC_ZERO_TIME);
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

void Sequencer::Fail(std::exception_ptr failure) {
  // An exception must not leave a process: the kernel would lose its type. The host's next word
  // with the device rethrows it.
  frames->Fail(std::move(failure));
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
  frames->ForgetFrames();
  SetPhase(Phase::kIdle);
}

void Sequencer::Reset() {
  double& heat_j = phase_ == Phase::kSettle   ? counts_.settle_heat_j
                   : phase_ == Phase::kSample ? counts_.sample_heat_j
                                              : counts_.delay_heat_j;
  Stop();
  phase_cycles_ = {};
  interval_cycles_ = 0;
  adcs_.ClearClips();
  dacs_.Reset();
  noise_.SetLevel(0.0);
  cells->Reset();
  NoteHeat(heat_j);
}

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
    Fail(std::make_exception_ptr(RunError(error.what())));
  } catch (...) {
    Fail(std::current_exception());
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
  frames->Deliver(converting_frames_);
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
