// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include <spusim/analog/langevin_system.h>
#include <spusim/analog/path_view.h>
#include <spusim/linalg/spectrum.h>
#include <spusim/noise/random_stream.h>

namespace spusim {

/// What an engine has done, counted by itself.
struct WorkCounts {
  std::uint64_t setups = 0;          ///< decompositions: once per drift, noise mixing and pole
  std::uint64_t intervals = 0;       ///< calls of Advance with a positive duration
  std::uint64_t steps = 0;           ///< accepted time steps; exact engines: one an interval
  std::uint64_t rejected_steps = 0;  ///< adaptive steppers only
  std::uint64_t drift_products = 0;  ///< with M, passes over J; exact engines: one an interval
  std::uint64_t normals = 0;         ///< normal numbers drawn, those for looks not counted
  std::uint64_t saturations = 0;     ///< how often a cell came to its output's limit
  std::uint64_t slews = 0;           ///< how often a cell began to be held to its slew rate
  double smallest_step_s = 0.0;      ///< 0 before the first step
  double largest_step_s = 0.0;
};

/// Moves the cells' state through time. Engines know nothing of SystemC. The public calls check
/// what they are given and keep the inputs' own settling; the engines behind them implement
/// TakeSystem, TakeInput and Move.
class Engine {
 public:
  virtual ~Engine() = default;

  /// Takes a (re)programmed system. Where drift, noise mixing (the same objects), rate and pole are
  /// those of the last one, nothing is set up anew. Inputs with a pole settle from where they are
  /// (0 at first). @throws InputError if sizes do not fit, a value is out of range, or the engine
  /// cannot do it (the message says which can).
  void SetSystem(const LangevinSystem& system);

  /// New input under the same drift. Same size.
  void SetInput(const Vector& input);

  /// As before the first input: its outputs stand at 0.
  void ResetInputs();

  /// Time passes while the cells are held: only the inputs settle.
  virtual void Hold(double duration_s);

  /// Advances `state` by `duration_s` >= 0. `view` (may be null) changes no number.
  /// @throws RunError naming time and cell when the state stops being finite.
  void Advance(double duration_s, Vector& state, const PathView* view = nullptr);

  /// Tells that the next `count` calls of Advance are for `interval_s` each, so that an engine may
  /// work them out together or choose between methods that agree to rounding. A promise that is not
  /// kept costs time, nothing else.
  virtual void Announce(double interval_s, std::uint64_t count);

  virtual const std::string& name() const = 0;
  /// The spectrum of the programmed drift M (dimensionless), found at SetSystem.
  const Spectrum& spectrum() const { return spectrum_; }
  const WorkCounts& work() const { return work_; }

 protected:
  /// A new system, checked. `same_dynamics`: drift, mixing, rate and pole are the last one's, only
  /// input or diffusion differ. Fills spectrum_. Leaves the engine as it was when it throws.
  virtual void TakeSystem(const LangevinSystem& next, bool same_dynamics) = 0;
  /// system().input or input_offset() has changed.
  virtual void TakeInput() {}
  /// Advances a finite state of the right size by a finite duration > 0, from the present
  /// input_offset(). Calls FinishInterval or CheckState itself.
  virtual void Move(double duration_s, Vector& state, const PathView* view) = 0;

  const LangevinSystem& system() const { return system_; }
  /// u(0) - input, the part of the inputs that still settles (N entries); empty without a pole.
  const Vector& input_offset() const { return input_offset_; }

  /// Counts one accepted step of `step_s`.
  void CountStep(double step_s);
  /// @throws RunError naming cell, time and `how` if an entry is not finite.
  void CheckState(const Vector& state, double end_s, double duration_s,
                  const std::string& how) const;

  Spectrum spectrum_;
  WorkCounts work_;

 private:
  void Check(const LangevinSystem& system) const;
  void MoveInputTo(const Vector& input, bool had_system);

  LangevinSystem system_;
  Vector input_offset_;
};

}  // namespace spusim
