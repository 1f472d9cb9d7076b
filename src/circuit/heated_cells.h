// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include <spusim/circuit/thermal_network.h>
#include <spusim/linalg/linear_operator.h>

namespace spusim {

/// The temperatures of a cell array from what it dissipates:
///
///   P_i = P + (1/R0) (sum_j |M_ij| V_j^2 + b'_i^2)
///
/// | symbol | meaning                                                             | unit |
/// | P      | power of a cell's amplifier                                         | W    |
/// | M, R0  | programmed conductances in units of 1/R0; resistors of row i heat   | 1, ohm |
/// |        | cell i, whose temperature they have                                 |      |
/// | V, b'  | outputs of the cells, inputs: all resistors end at virtual ground   | V    |
///
/// while the cells integrate; a held array is disconnected, P_i = P (as in ResistorEnergy). Heat is
/// slow beside the cells (seconds against microseconds): temperatures are asked for between anneals
/// and taken as constant within one, and the power of an anneal is that of the voltages at its end,
/// where cells that have settled have been for most of it; the network's step is then exact.
/// Resistors have their nominal values here: what tolerances do to the heat is left out.
class HeatedCells {
 public:
  /// @throws InputError for parts that ThermalNetwork refuses.
  HeatedCells(const ThermalParts& parts, double resistance_ohm);

  /// From now on power goes with this array. Other than N cells: temperatures of a board of that
  /// many that has been on all the time.
  void WriteArray(const LinearOperator& m);

  /// To a time since the start, not before that of the last call. `integrating`: what the cells did
  /// since then, with voltages that are now `volts`, under the inputs `input_v`.
  /// @pre WriteArray was called; sizes are N, or 0 for no voltages.
  void AdvanceTo(double time_s, bool integrating, const Eigen::Ref<const Vector>& volts,
                 const Eigen::Ref<const Vector>& input_v);

  /// K above the surroundings at time 0. @pre WriteArray was called.
  const Vector& rise() const { return network_->rise(); }

  /// P_i of cells that integrate with these voltages, W. @pre as AdvanceTo.
  Vector Power(const Eigen::Ref<const Vector>& volts,
               const Eigen::Ref<const Vector>& input_v) const;

 private:
  ThermalParts parts_;
  double resistance_ohm_;
  Matrix magnitudes_;  // |M|
  std::optional<ThermalNetwork> network_;
  double time_s_ = 0.0;
};

}  // namespace spusim
