// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <spusim/linalg/types.h>

namespace spusim {

/// What carries heat in a board of cells.
struct ThermalParts {
  double resistance_k_per_w = 0.0;   ///< of a cell to the surroundings, without insulation, > 0
  double capacitance_j_per_k = 0.0;  ///< of a cell, >= 0; 0: temperatures follow at once
  double crosstalk = 0.0;            ///< between neighbours, in units of 1/resistance, >= 0
  double insulation = 0.0;      ///< >= 0: the way to the surroundings resists 1 + it times more
  double ambient_rise_k = 0.0;  ///< by which the surroundings get warmer in the end
  double ambient_rise_time_s = 0.0;  ///< the time constant of that, >= 0; 0: at once
  double cell_power_w = 0.0;         ///< of a cell's amplifier, all the time, >= 0
};

/// Temperatures of N cells in a line, as rises T_i above that of the surroundings at time 0:
///
///   C_th dT_i/dt = P_i - G_a (T_i - T_a(t)) - G_c sum over neighbours k of (T_i - T_k)
///   T_a(t) = rise (1 - e^{-t/t_a}),      G_a = 1/(R_th (1 + s)),      G_c = x/R_th
///
/// | symbol    | meaning                                                   | unit | range |
/// | P_i       | power turned into heat in cell i                          | W    |       |
/// | C_th      | heat capacity of a cell                                   | J/K  | >= 0  |
/// | R_th      | thermal resistance of a cell to the surroundings          | K/W  | > 0   |
/// | s         | insulation of the whole board: the factor by which it     | 1    | >= 0  |
/// |           | lengthens that way; the way between neighbours is inside  |      |       |
/// | x         | crosstalk                                                 | 1    | >= 0  |
/// | rise, t_a | warming of the surroundings                               | K, s |       |
///
/// Neighbours are i - 1 and i + 1; the line's ends have one. At time 0 the board has long been
/// switched on, with no signal: T_i = P R_th (1 + s), P the amplifier's. What insulation does:
/// the time constant R_th C_th (1 + s) grows, so that in a time t short against it the cells take
/// up only about t/(R_th C_th (1 + s)) of the surroundings' rise; but the heat of the cells' own
/// power grows with 1 + s as well. Source: hardware facts, lumped network as in HotSpot. Left out:
/// the board's own node, unequal cells, a second dimension.
///
/// Exact for powers that are constant over a step, whatever its length: in the eigenvectors of a
/// line's Laplacian, which are cosines (DCT-II), v_k(i) ~ cos(pi k (i + 1/2)/N), each mode relaxes
/// at lambda_k = (G_a + 2 G_c (1 - cos(pi k/N)))/C_th.
class ThermalNetwork {
 public:
  /// @throws InputError naming an entry out of its range. @pre cells > 0.
  ThermalNetwork(const ThermalParts& parts, Index cells);

  /// `power_w`: all of it, the amplifiers' too; constant over the step. O(N^2), O(N) without
  /// crosstalk.
  void Advance(double seconds, const Vector& power_w);

  /// T, K.
  const Vector& rise() const { return rise_; }
  /// T_a, K.
  double ambient_rise() const { return parts_.ambient_rise_k - ambient_to_come_; }
  /// Where T would come to rest with this power and the surroundings as they are now.
  Vector SteadyRise(const Vector& power_w) const;

  /// G_a and G_c, W/K.
  double ambient_conductance() const;
  double neighbour_conductance() const { return parts_.crosstalk / parts_.resistance_k_per_w; }

 private:
  Vector ToModes(const Vector& of_cells) const;
  Vector ToCells(const Vector& of_modes) const;

  ThermalParts parts_;
  Matrix modes_;        // eigenvectors, a column each; empty: the cells themselves
  Vector conductance_;  // of the modes, W/K
  Vector rise_;
  double ambient_to_come_ = 0.0;
};

}  // namespace spusim
