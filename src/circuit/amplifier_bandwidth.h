// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include <spusim/analog/langevin_system.h>

namespace spusim {

/// Integrators whose amplifiers have one pole, A(s) = wt/s beside their DC gain: a second state for
/// each cell. Of cells tau dV = (u - M V) dt + noise (rows already divided by C_i/C) it makes
///
///   epsilon tau^2 V'' + (1 + epsilon g_i/c_i) tau V' + M V = u + noise,   epsilon = 1/(wt tau)
///
/// with q = tau V', states [V; q]:
///
///   tau dV = q dt,   tau dq = (1/epsilon) [ (u - M V - (1 + epsilon g_i/c_i) q) dt + noise ]
///
/// | symbol  | meaning                                                              | unit  |
/// | wt      | 2 pi times the gain-bandwidth product, > 0                           | rad/s |
/// | tau     | R0 C = 1/rate                                                        | s     |
/// | g_i/c_i | conductance at the summing node over the capacitor, 1/R0 and C are 1 | 1     |
///
/// Noise e of an amplifier's own input comes in as (g_i + s C_i) e, not as g_i e alone: with
/// ehat dt = rate e dt and q less ehat/epsilon in the place of q
///
///   tau dV = q dt + (1/epsilon) ehat dt,   tau dq = ... - (1/epsilon^2) ehat dt
///
/// so that a cell's output has e itself up to the amplifier's turn as well: Var = (S_e/(2 tau)) (m
/// + epsilon l^2)/(m epsilon (1 + epsilon l)) of a lone cell, l = g/c, S_e = e_n^2/2.
///
/// The fixed point M^-1 u stays; the capacitors look larger by 1 + epsilon g_i/c_i, so that cells
/// are slower, and so does the variance fall for a given noise current: Var = (D/rate) / (m (1 +
/// epsilon g/c)) of an isolated cell of conductance m, whatever epsilon besides. Source:
/// Kirchhoff's law at the summing node of an integrator (docs/models/rc_cells.md). Left out: a
/// second pole, the input capacitance, and C/A0 beside C.
class AmplifierBandwidth {
 public:
  /// @throws InputError unless bandwidth_hz (the gain-bandwidth product) is positive and finite.
  explicit AmplifierBandwidth(double bandwidth_hz);

  /// `cells`: of N states; `load`: g_i/c_i, N entries; the first `sources` columns of the mixing
  /// are currents into the cells, the others the amplifiers' noise, load_i ehat into cell i each.
  /// Drift and mixing of the result are the same objects as of the last call where those of `cells`
  /// and the load are.
  LangevinSystem Apply(const LangevinSystem& cells, const Vector& load, Index sources);

  /// [0; u/epsilon]: where what drives the N cells comes in. `rate`: 1/tau.
  Vector Force(const Vector& drive, double rate) const;

 private:
  double turn_rate_;  // wt, rad/s
  std::shared_ptr<const LinearOperator> cells_drift_;
  std::shared_ptr<const Matrix> cells_noise_;
  Vector load_;
  std::shared_ptr<const LinearOperator> drift_;
  std::shared_ptr<const Matrix> mixing_;
};

}  // namespace spusim
