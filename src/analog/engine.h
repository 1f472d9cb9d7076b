// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include <spusim/analog/langevin_system.h>
#include <spusim/linalg/spectrum.h>

namespace spusim {

/// What an engine has done, counted by itself.
struct WorkCounts {
  std::uint64_t intervals = 0;       ///< calls of Advance with a positive duration
  std::uint64_t steps = 0;           ///< accepted time steps
  std::uint64_t rejected_steps = 0;  ///< adaptive steppers only
  std::uint64_t drift_products = 0;  ///< products with M
  std::uint64_t normals = 0;         ///< normal numbers drawn
  double smallest_step_s = 0.0;      ///< 0 before the first step
  double largest_step_s = 0.0;
};

/// Moves the cells' state through time. Engines know nothing of SystemC.
class Engine {
 public:
  /// Called with (seconds since the start of this Advance, state) after each of the engine's own
  /// steps.
  using StepObserver = std::function<void(double, const Vector&)>;

  virtual ~Engine() = default;

  /// Takes a (re)programmed system. @throws InputError if sizes do not fit or the step asked for is
  /// beyond the stability bound (the message gives the bound).
  virtual void SetSystem(const LangevinSystem& system) = 0;

  /// New input under the same drift. Same size.
  virtual void SetInput(const Vector& input) = 0;

  /// Advances `state` by `duration_s` >= 0. Observing changes no number.
  /// @throws RunError naming time and cell when the state stops being finite.
  virtual void Advance(double duration_s, Vector& state, const StepObserver& observer) = 0;

  virtual const std::string& name() const = 0;
  /// The spectrum of the programmed drift M (dimensionless), found at SetSystem.
  virtual const Spectrum& spectrum() const = 0;
  const WorkCounts& work() const { return work_; }

 protected:
  WorkCounts work_;
};

}  // namespace spusim
