// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <exception>
#include <functional>
#include <limits>
#include <utility>

#include <systemc>

#include <spusim/device/device_counts.h>
#include <spusim/device/timing/cycle_formulas.h>
#include <spusim/models/clock/gated_clock.h>
#include <spusim/models/spu/adc_bank.h>
#include <spusim/models/spu/dac_bank.h>
#include <spusim/models/spu/frame_queue.h>
#include <spusim/models/spu/frame_sink_if.h>
#include <spusim/models/spu/noise_source.h>
#include <spusim/models/spu/staging_buffer.h>

namespace spusim {

/// What the sequencer is doing; the numbers are what its `state` port shows.
enum class Phase : std::uint32_t { kIdle, kProgram, kPreset, kDac, kDelay, kSettle, kSample };
constexpr std::size_t kPhases = 7;

/// The controller on the chip: runs anneals with what is staged:
///
///   program -> preset -> input DACs -> (rest of the delay) -> latch, settle -> samples -> frame
///   ready
///
/// Arrays, inputs and presets take effect together, at the latch, where settling starts. Cycles of
/// each phase: docs/timing.md. No work on idle cycles: one event a phase, one or two a sample.
class Sequencer : public sc_core::sc_module {
 public:
  sc_core::sc_out<std::uint32_t> state{"state"};  ///< a Phase
  sc_core::sc_port<CellArrayIf> cells{"cells"};
  sc_core::sc_port<FrameSinkIf> frames{"frames"};

  struct Options {
    std::uint64_t words_per_cycle = 0;
    LinkTiming link;
  };

  Sequencer(const sc_core::sc_module_name& name, GatedClock& clock, StagingBuffer& staging,
            DacBank& dacs, AdcBank& adcs, NoiseSource& noise, const Options& options);

  /// Begins an anneal, as soon as the kernel comes to it. @throws BusError while another one runs.
  void Start();
  /// Ends the anneal under way; its frames are dropped.
  void Stop();
  /// Ends whatever goes on and brings converters and cells to what they are at power-on.
  void Reset();

  bool busy() const { return phase_ != Phase::kIdle; }
  /// Cycles of a phase since power-on or reset, up to now.
  std::uint64_t CyclesIn(Phase phase) const;
  /// Cycles from one sample of the present anneal to the next, or of the last one.
  std::uint64_t interval_cycles() const { return interval_cycles_; }

  /// Calls `report` with the share of an anneal's samples that is taken, every kReportEvery samples.
  void OnSamples(std::function<void(double fraction)> report) { report_ = std::move(report); }

  /// What the chip has done since the start, which no reset takes back; the link's bits are not
  /// known here.
  const DeviceCounts& counts() const { return counts_; }

 private:
  void Step();
  void RunPhases();
  void BeginAnneal();
  void Latch();
  void Strobe();
  void TakeSample(const Vector& codes);
  void StrobeAfter(std::uint64_t cycles);
  void ExpectCodes(std::uint64_t cycles);
  void FinishConversion();
  void EndAnneal();
  void NoteHeat(double& account_j);
  void Enter(Phase phase, std::uint64_t cycles);
  void After(std::uint64_t cycles);
  void SetPhase(Phase phase);
  void Fail(std::exception_ptr failure);

  static constexpr std::uint64_t kReportEvery = 64;
  static constexpr std::uint64_t kNever = std::numeric_limits<std::uint64_t>::max();

  GatedClock& clock_;
  StagingBuffer& staging_;
  DacBank& dacs_;
  AdcBank& adcs_;
  NoiseSource& noise_;
  Options options_;

  sc_core::sc_event step_{"step"};    ///< the next step of the anneal is due
  sc_core::sc_event hold_{"hold"};    ///< a set delay is over
  sc_core::sc_event codes_{"codes"};  ///< the next frame's codes are there
  std::function<void(double)> report_;

  // The anneal under way.
  AnnealCommand command_;
  Phase phase_ = Phase::kIdle;
  std::array<std::uint64_t, kPhases> phase_cycles_{};  ///< of those that are over
  std::uint64_t phase_since_ = 0;                      ///< cycle at which the present one began
  DeviceCounts counts_;
  double noted_heat_j_ = 0.0;  ///< what stands in the counts
  std::uint64_t interval_cycles_ = 0;
  std::uint64_t conversion_cycles_ = 0;
  std::uint64_t samples_taken_ = 0;
  std::uint64_t turns_ = 1;  ///< strobes of a sample
  std::uint64_t turn_ = 0;   ///< the next one
  Vector sum_;
  std::uint64_t step_cycle_ = kNever;   ///< when the next step is due
  std::uint64_t hold_cycle_ = kNever;   ///< when a set delay ends
  std::uint64_t codes_cycle_ = kNever;  ///< when the next frame's codes are there

  FrameQueue converting_frames_;  ///< whose codes are not there yet
};

}  // namespace spusim
