// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <exception>
#include <functional>
#include <limits>
#include <memory>
#include <span>
#include <utility>

#include <systemc>

#include <spusim/device/device_counts.h>
#include <spusim/models/bus/beat.h>
#include <spusim/models/bus/frame_if.h>
#include <spusim/models/clock/gated_clock.h>
#include <spusim/models/spu/adc_bank.h>
#include <spusim/models/spu/dac_bank.h>
#include <spusim/models/spu/frame_queue.h>
#include <spusim/models/spu/noise_source.h>
#include <spusim/models/spu/staging_buffer.h>

namespace spusim {

/// What the sequencer is doing; the numbers are what its `state` port shows.
enum class Phase : std::uint32_t { kIdle, kProgram, kPreset, kDac, kDelay, kSettle, kSample };
constexpr std::size_t kPhases = 7;

/// The controller on the chip: receives frames from the link into the staging buffer and runs
/// anneals:
///
///   program -> preset -> input DACs -> (rest of the delay) -> latch, settle -> samples -> frame
///   ready
///
/// Arrays, inputs and presets take effect together, at the latch, where settling starts. Cycles of
/// each phase: docs/timing.md. No work on idle cycles: one event a phase, one or two a sample.
class Sequencer : public sc_core::sc_module, public FrameIf {
 public:
  sc_core::sc_in<bool> clk{"clk"};
  sc_core::sc_in<bool> tx_valid{"tx_valid"};
  sc_core::sc_out<bool> tx_ready{"tx_ready"};
  sc_core::sc_in<bool> tx_last{"tx_last"};
  sc_core::sc_in<std::uint64_t> tx_address{"tx_address"};
  sc_core::sc_in<Beat> tx_data{"tx_data"};
  sc_core::sc_out<bool> rx_valid{"rx_valid"};
  sc_core::sc_in<bool> rx_ready{"rx_ready"};
  sc_core::sc_out<Beat> rx_data{"rx_data"};
  sc_core::sc_out<std::uint32_t> state{"state"};  ///< a Phase
  sc_core::sc_out<bool> irq{"irq"};               ///< high while a frame waits to be read
  sc_core::sc_port<CellArrayIf> cells{"cells"};

  struct Options {
    int array_bits = 16;
    std::uint64_t words_per_cycle = 0;
    LinkTiming link;
    bool pins = false;  ///< beat fidelity: data moves on the pins
  };

  Sequencer(const sc_core::sc_module_name& name, GatedClock& clock, DacBank& dacs, AdcBank& adcs,
            NoiseSource& noise, const Options& options);

  void AcceptFrame(std::uint64_t address, const Bytes& bytes) override;
  void Refer(const std::shared_ptr<const ArrayImage>& image) override { staging_.Refer(image); }
  void AcceptReferred(std::uint64_t address, std::uint64_t length) override;
  void RequestFrame(std::uint64_t address, std::size_t length) override;
  bool FrameWaits() override;
  const sc_core::sc_event& frame_ready() const override { return frame_ready_; }
  const Bytes& frame() const override { return outgoing_; }
  void DropFrame() override;
  void ShowBurst() override;
  void ThrowIfFailed() override;
  void Peek(std::uint64_t address, std::span<std::uint8_t> bytes) const override;

  /// `on`: ends whatever goes on and brings registers, buffers, converters and cells to what they
  /// are at power-on; beats on the pins pass unseen until Reset(false).
  void Reset(bool on);

  /// Calls `report` with the share of an anneal's samples that is taken, every kReportEvery samples.
  void OnSamples(std::function<void(double fraction)> report) { report_ = std::move(report); }

  /// What the chip has done since the start, which no reset takes back; the link's bits are not
  /// known here.
  const DeviceCounts& counts() const { return counts_; }

 private:
  void OnRisingEdge();
  void ReceiveBeat();
  void PresentBeat();
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
  static void CheckRegisters(std::uint64_t address, std::size_t length);
  std::uint64_t ReadRegister(std::uint64_t address) const;
  std::uint64_t CyclesIn(Phase phase) const;
  void SetPhase(Phase phase);
  void Fail();
  void Stop();

  static constexpr std::uint64_t kReportEvery = 64;
  static constexpr std::uint64_t kNever = std::numeric_limits<std::uint64_t>::max();

  GatedClock& clock_;
  DacBank& dacs_;
  AdcBank& adcs_;
  NoiseSource& noise_;
  Options options_;
  StagingBuffer staging_;

  sc_core::sc_event step_{"step"};    ///< the next step of the anneal is due
  sc_core::sc_event hold_{"hold"};    ///< a set delay is over
  sc_core::sc_event codes_{"codes"};  ///< the next frame's codes are there
  sc_core::sc_event frame_ready_{"frame_ready"};
  std::exception_ptr failure_;
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

  // Frames in the converters, and on their way to the host.
  FrameQueue converting_frames_;
  FrameQueue finished_frames_;
  Bytes outgoing_;
  bool outgoing_waits_ = false;
  bool readout_requested_ = false;
  std::uint64_t beats_presented_ = 0;

  Bytes incoming_;
  std::uint64_t incoming_bits_ = 0;
  bool in_reset_ = false;
};

}  // namespace spusim
