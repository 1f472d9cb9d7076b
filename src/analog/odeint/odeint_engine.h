// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <spusim/analog/engine.h>
#include <spusim/linalg/spectrum.h>
#include <spusim/noise/random_stream.h>

namespace spusim {

/// Steppers of the odeint engine. Laws: docs/models/odeint_engine.md.
enum class Stepper { kLeimkuhlerMatthews, kEulerMaruyama, kRungeKutta4, kDormandPrince5 };

struct OdeintOptions {
  Stepper stepper = Stepper::kLeimkuhlerMatthews;
  /// Step in units of 1/rate (of tau = R0 C). 0: chosen from the spectral radius.
  double step_tau = 0.0;
  double dopri5_tolerance = 1e-10;  ///< relative and absolute (of 1 V) error of dopri5
};

/// Fixed-step (and, noise-free, adaptive) integration by Boost.Odeint steppers. Each interval of
/// length T is cut into n = ceil(T/h) equal steps, so the grid depends on digital events only.
/// Correlated noise costs a product with the mixing matrix a step. rk4 and dopri5 have no noise
/// term: a system with D > 0 is refused with them.
class OdeintEngine final : public Engine {
 public:
  OdeintEngine(const OdeintOptions& options, const RandomStream& noise);
  ~OdeintEngine() override;

  const std::string& name() const override;
  /// The step in use, s.
  double step_s() const;

 private:
  void TakeSystem(const LangevinSystem& next, bool same_dynamics) override;
  void Move(double duration_s, Vector& state, const PathView* view) override;

  class Impl;
  std::unique_ptr<Impl> impl_;
  Vector shown_;
};

/// "leimkuhler_matthews", "euler_maruyama", "rk4", "dopri5"; and back.
/// @throws InputError for another name.
const char* StepperName(Stepper stepper);
Stepper StepperNamed(const std::string& name);

/// @throws InputError, naming the bound, if `step_tau` is at or beyond StabilityBound.
void CheckStep(double step_tau, Stepper stepper, const Spectrum& spectrum);

/// Largest stable step of a stepper, in units of 1/rate, for a spectrum; infinite for dopri5.
double StabilityBound(Stepper stepper, const Spectrum& spectrum);

}  // namespace spusim
