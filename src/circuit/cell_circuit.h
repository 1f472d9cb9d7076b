// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include <spusim/analog/input_updates.h>
#include <spusim/analog/langevin_system.h>

namespace spusim {

/// The cells of one device: from what was written into it to an equation of motion. The state is
/// the N node voltages, followed by whatever else the cells consist of; its StateLayout comes with
/// the equation of motion.
class CellCircuit {
 public:
  virtual ~CellCircuit() = default;

  /// Takes the programmed array M and the mixing S of the noise sources (null: one source a cell).
  /// @throws InputError where these cells cannot have such an array.
  virtual void Program(std::shared_ptr<const LinearOperator> matrix,
                       std::shared_ptr<const Matrix> mixing) = 0;

  /// The equation of motion under input voltages (N entries) and noise sources of the level
  /// `node_variance_v2`: the variance of an isolated cell of unit conductance, V^2. Drift and
  /// mixing are the same objects from call to call as long as nothing they depend on changes. Its
  /// layout is complete.
  virtual LangevinSystem System(const Vector& input_v, double node_variance_v2) = 0;

  /// How many columns of that system's mixing, the first ones, are the injected noise sources; the
  /// others are noise of the parts. After System.
  virtual Index sources() const = 0;

  /// Cells are let go under the system last given, after `held_s` in which they were held (0: they
  /// were not; infinite: at power-on): brings the states behind the voltages to what they are then.
  /// `state` has that system's size.
  virtual void Release(double held_s, Eigen::Ref<Vector> state) = 0;

  /// What `seconds` of holding make of the voltages held, N entries, once an array was programmed;
  /// true where they have changed. A hold is told of in one or several parts, its end with the
  /// last, before Release. Ideal cells hold their charge.
  virtual bool Hold(double /*seconds*/, Eigen::Ref<Vector> /*volts*/) {  // NOLINT: a Ref is a view
    return false;
  }

  /// What short pulses at the inputs (V s, N entries) do to the state at once. After System.
  virtual Vector PulseStep(const Vector& areas_vs) const = 0;

  /// Brings the cells' temperatures to `time_s` after the start, not before the last time.
  /// `integrating`: what the cells did since then, with voltages that are now `volts` (N entries,
  /// or none), under inputs `input_v`. True where parts have changed by it: the next System is
  /// another one. Circuits without temperatures have nothing to do.
  virtual bool MoveTemperatures(double /*time_s*/, bool /*integrating*/,
                                const Eigen::Ref<const Vector>& /*volts*/,
                                const Eigen::Ref<const Vector>& /*input_v*/) {
    return false;
  }

  /// Inputs with a clock of their own, after System; null: the input stays as System gave it.
  virtual InputUpdates* updates() { return nullptr; }

  /// N of the programmed array; 0 before.
  virtual Index cells() const = 0;
};

}  // namespace spusim
