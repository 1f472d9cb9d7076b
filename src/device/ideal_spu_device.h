// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

#include <spusim/converter/adc.h>
#include <spusim/converter/dac.h>
#include <spusim/device/simulated_clock.h>
#include <spusim/device/spu_device.h>
#include <spusim/noise/stream_family.h>

namespace spusim {

/// An SPU without link, clock edges or steps: every word arrives at once, and the cells move by the
/// exact transition of a symmetric linear Langevin system. The yardstick for the cycle-accurate
/// device and for tests of what drives a device. O(N^3) a programming: for small N. A system of its
/// own, it is its own clock too.
///
///   V(t) = V* + U e^{-alpha t/tau} U^T (V0 - V*) + U sqrt(v2 (1 - e^{-2 alpha t/tau}) / alpha) z
class IdealSpuDevice final : public SpuDevice, public SimulatedClock {
 public:
  IdealSpuDevice(const Dac& dac, const Adc& adc, double time_constant_s, std::uint64_t clock_hz,
                 const StreamFamily& streams);

  /// @throws InputError if the programmed matrix is not symmetric.
  void Program(const ArrayImage& image) override;
  /// @throws InputError for mixed sources: its transition is that of independent ones.
  void ProgramNoise(const NoiseImage& image) override;
  void LoadInput(const Vector& codes) override;
  void Preset(const Vector& codes) override;
  void Start(const AnnealCommand& command) override;
  bool Ready() override { return started_ && cycles_ >= end_cycle_; }
  ReadOut Read() override;
  const Spectrum* KnownSpectrum() const override { return &spectrum_; }
  /// Cells that were not held relax, from the end of the last anneal on.
  void Wait(double seconds) override;
  double Seconds() const override;

  const Vector& voltages() const { return state_v_; }

 private:
  void Latch(double node_variance_v2);
  void Relax(std::uint64_t cycles);

  Dac dac_;
  Adc adc_;
  double time_constant_s_;
  double clock_hz_;
  RandomStream noise_;
  std::uint64_t noise_index_ = 0;
  std::uint64_t cycles_ = 0;
  std::uint64_t end_cycle_ = 0;  ///< of the last anneal: what the state is of, unless it ran on
  bool free_running_ = false;
  std::optional<ReadOut> started_;

  // Uploaded, not yet in effect.
  Matrix staged_matrix_;
  Vector staged_input_v_;
  Vector staged_state_v_;

  // In effect.
  Spectrum spectrum_;
  Matrix modes_;  ///< U
  Vector rates_;  ///< alpha
  Vector input_v_;
  Vector state_v_;
  double node_variance_v2_ = 0.0;
};

}  // namespace spusim
