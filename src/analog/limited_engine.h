// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <vector>

#include <spusim/analog/engine.h>
#include <spusim/analog/odeint/additive_noise.h>

namespace spusim {

/// What an amplifier's output cannot do.
struct OutputLimits {
  double swing_v = 0.0;       ///< |V| stays at or below it; 0: no limit
  double slew_v_per_s = 0.0;  ///< |dV/dt| of the drift stays at or below it; 0: no limit

  bool none() const { return swing_v == 0.0 && slew_v_per_s == 0.0; }
};

/// Cells whose outputs saturate and slew, around any engine: the one part that is not linear.
///
///   dV_i = clip(f_i, slew) dt + noise,  |V_i| <= swing,  f = rate (u - M V),
///
/// and no drift out of the range where |V_i| = swing. Of cells with a second state behind an
/// amplifier's pole (StateLayout::rates), q = dV/dt / rate: |q| <= slew/rate, and 0 at the
/// swing.
///
/// The engine inside moves the state in steps h, exactly where it is exact, as long as no limit
/// acts at a step's start; then a step is the inner engine's own, cut off where it ends beyond a
/// limit. While one acts, steps are of Heun's scheme with the limited drift and white noise of a
/// stream of its own, cut into parts of at most 1/20 of the whole drift's fastest time. Both are of
/// first order in h as a whole, since limits come into force within a step
/// (docs/models/limited_engine.md). h: the largest equal part of an interval that is at most 1/20
/// of 1/(rate |M|), |M| the spectral radius of the voltages' own motion, the states behind them
/// following at once (M = M_vv - M_vh M_hh^-1 M_hv). White noise has no bounded slope: the slew
/// limit acts on the drift. Left out: recovery from saturation takes no time of its own.
class LimitedEngine final : public Engine {
 public:
  /// `noise`: for steps in which a limit acts.
  /// `steps`: of 1/(rate |M|). @throws InputError if a limit is negative or not finite.
  LimitedEngine(std::unique_ptr<Engine> inner, const OutputLimits& limits,
                const RandomStream& noise, double steps = 20.0);

  void Hold(double duration_s) override;
  const std::string& name() const override { return inner_->name(); }

 private:
  void TakeSystem(const LangevinSystem& next, bool same_dynamics) override;
  void TakeInput() override;
  void Move(double duration_s, Vector& state, const PathView* view) override;
  void Step(double start_s, double step_s, Vector& state);
  /// f, limited, at a state; `time_s` since the interval's start. True where a limit acts.
  bool LimitedDrift(double time_s, const Vector& state, Vector& drift);
  void CountLimits();
  /// True where a limit changed the state.
  bool CutOff(Vector& state) const;
  void Show(double time_s, double duration_s, const Vector& state, const PathView& view);

  /// One step in which a limit acts.
  void LimitedStep(double start_s, double step_s, Vector& state);

  std::unique_ptr<Engine> inner_;
  OutputLimits limits_;
  AdditiveNoise noise_;
  double steps_;
  Index voltages_ = 0;
  double slow_radius_ = 0.0;
  std::vector<bool> saturated_;
  std::vector<bool> slewing_;
  std::vector<bool> was_saturated_;
  std::vector<bool> was_slewing_;
  Vector input_;
  Vector drift_;
  Vector end_drift_;
  Vector end_;
  Vector start_;
  Vector normals_;
  Vector shown_;
};

}  // namespace spusim
