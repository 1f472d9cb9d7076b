// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>

#include <spusim/analog/langevin_system.h>
#include <spusim/circuit/factored_parts.h>
#include <spusim/circuit/wire_resistance.h>
#include <spusim/noise/stream_family.h>

namespace spusim {

/// How far the parts of an RC cell array are from ideal ones; all zero: they are ideal.
struct CellSpread {
  double resistor = 0.0;   ///< standard deviation of a conductance's relative error, >= 0
  double capacitor = 0.0;  ///< of a capacitor's relative error, >= 0
  double offset_v = 0.0;   ///< of an amplifier's input offset, V, >= 0
  double gain = 0.0;       ///< open-loop DC gain A0 of the amplifiers; 0: infinite
  /// Noise of the resistors themselves, 4 k T G each, in the place of equal sources.
  bool resistor_noise = false;
  double source = 0.0;  ///< of the relative error of a noise source's amplitude, >= 0
  /// White input voltage noise of the amplifiers, one-sided density, V/sqrt(Hz), >= 0.
  double amplifier_noise = 0.0;
  double wire = 0.0;  ///< resistance of a length of wire in units of R0, >= 0
  WireModel wire_model = WireModel::kFirstOrder;
  double resistor_tempco = 0.0;           ///< relative change of all resistors a K, 1/K
  double resistor_tempco_mismatch = 0.0;  ///< standard deviation between them, 1/K, >= 0
  double capacitor_tempco = 0.0;          ///< relative change of the capacitors a K, 1/K

  /// Parts that move with temperature.
  bool drifts() const {
    return resistor_tempco != 0.0 || resistor_tempco_mismatch != 0.0 || capacitor_tempco != 0.0;
  }
  bool ideal() const {
    return resistor == 0.0 && capacitor == 0.0 && offset_v == 0.0 && gain == 0.0 && wire == 0.0 &&
           !drifts() && equal_noise();
  }
  /// True where all cells have one and the same noise, of their own sources.
  bool equal_noise() const {
    return capacitor == 0.0 && capacitor_tempco == 0.0 && !resistor_noise && source == 0.0 &&
           amplifier_noise == 0.0;
  }
};

/// Square root of the diffusion, V/sqrt(s), that an amplifier's input noise e_n (one-sided,
/// V/sqrt(Hz)) makes in a cell of load g/c = 1: e_n rate/2, since the current g e_n/R0 has the
/// two-sided density e_n^2/2 a square ohm.
inline double AmplifierAmplitude(double noise_v_per_rthz, double rate) {
  return 0.5 * noise_v_per_rthz * rate;
}

/// What the cells of one device were made with, drawn once for each specimen, and how they turn
/// a programmed array M into motion:
///
///   C_i dV_i/dt = -(1/R0) [ sum_j G_ij V_j + (g_i/A0) V_i - (1 + e_i)/d_i b'_i - g_i Vos_i ] + i_i
///   G_ij = M_ij (1 + e_ij)/d_ij seen through wires (WithWires),    g_i = sum_j |G_ij| + (1 + e_i)/d_i
///   d_ij = 1 + (t + t_ij) T_i,   d_i = 1 + (t + t_i) T_i,    C_i = C (1 + c_i) (1 + t_C T_i)
///
/// | symbol     | meaning                                                                  | unit |
/// | e_ij, e_i  | relative errors of the programmable resistors and of the input's, normal | 1    |
/// | c_i        | relative error of the integration capacitor, normal                      | 1    |
/// | T_i        | rise of cell i's temperature above that of the nominal values: of its    | K    |
/// |            | amplifier, its capacitor, its input resistor and the resistors of row i  |      |
/// | t, t_C     | temperature coefficients of all resistors and of all capacitors          | 1/K  |
/// | t_ij, t_i  | by how much a resistor's differs from t (tracking), normal               | 1/K  |
/// | g_i        | conductance at the amplifier's summing node; with wires, the sum over    | 1/R0 |
/// |            | both arrays. The input resistor sits at the amplifier, beyond the wires  |      |
/// | Vos_i      | input offset of the amplifier, normal                                    | V    |
/// | A0         | open-loop DC gain: a leak g_i/A0                                         | 1    |
/// | i_i        | noise current: of equal intensity in all cells, or (resistor noise) of an intensity |
/// |            | that goes with g_i                                                       |      |
///
/// Resistor noise: the diffusion of cell i is v2 g_i/(R0 C (1 + c_i)^2), v2 = kT/C; rows with
/// unequal g_i are at different temperatures, so to say, and the covariance is not proportional to
/// M^-1 but solves the Lyapunov equation. A source's own amplitude error multiplies its noise: a
/// cell at another temperature. An amplifier's input noise e_n drives its cell with the current g_i
/// e_n/R0: the diffusion e_n^2 (g_i/c_i)^2/(4 tau^2), tau = R0 C, of a source of its own beside the
/// others, whatever their level (hardware numbers: 0.7 nA/sqrt(Hz) for 7 nV/sqrt(Hz) and 0.1 S,
/// well above the resistors' own 41 pA/sqrt(Hz)). What it adds to the output directly, e_n itself,
/// is white and without bound for an infinite bandwidth, and left out; AmplifierBandwidth adds it.
/// Left out is the noise that wires carry from one row to the next. Errors of resistors and
/// capacitors below -1 + 1e-3, those by temperature too, are cut off there. Source: Kirchhoff's law
/// at the virtual ground of an integrator with a single-pole amplifier, at DC
/// (docs/models/rc_cells.md). Left out: bandwidth, slew, saturation, drift of amplifiers and of the
/// resistors' own noise with temperature.
class CellErrors {
 public:
  /// @throws InputError naming the entry if it is negative or not finite.
  CellErrors(const CellSpread& spread, const StreamFamily& specimen);

  const CellSpread& spread() const { return spread_; }

  /// T: temperatures of the cells, K above that of the nominal values, used by the next Realise.
  /// They count as unchanged as long as no part has moved by more than 1e-7 of itself (t_ij: four
  /// standard deviations), so that an array need not be realised anew for each mK. True when they
  /// have changed. Never called, or T = 0: nominal values.
  bool SetTemperatureRise(const Vector& kelvin);

  /// M as these cells have it; kept until the next call. `m`: as programmed, of N rows. Of a
  /// factored array G = J2, and g_i counts the leak: FactoredParts.
  /// @throws InputError for temperatures of another number of cells, where the wires cannot be solved,
  /// and for a factored array with wires or temperatures, which are not modelled there.
  void Realise(const LinearOperator& m);

  /// The ideal system of the array last realised, with these cells in it. The drift is one object
  /// until Realise is called again; so is the mixing for one mixing and level of the ideal system.
  /// The sources' columns of the mixing come first, the amplifiers' after them; a factored array
  /// has gains of single cells instead, so that many cells need no N x N numbers.
  LangevinSystem Apply(const LangevinSystem& ideal) const;

  /// g of the array last realised.
  const Vector& conductance() const { return conductance_; }
  /// g_i over the capacitor, 1/R0 and C being 1.
  const Vector& load() const { return load_; }
  /// By which the noise of each cell's source is multiplied.
  const Vector& source_gain() const { return noise_; }
  /// By which an input's effect is multiplied: its resistor's error over the capacitor's.
  const Vector& input_gain() const { return input_gain_; }

 private:
  double Warmed(const RandomStream& stream, Index cell, Index index) const;
  Matrix RealResistors(const Matrix& nominal) const;
  void RealiseDense(const LinearOperator& m);
  void RealiseFactored(const FactoredMatrix& m);
  void RealiseCells(const Vector& rows);
  bool ByCells(const LangevinSystem& ideal) const {
    return factored_ && ideal.noise_mixing == nullptr;
  }
  Matrix NoiseGains(const LangevinSystem& ideal, double diffusion) const;

  CellSpread spread_;
  RandomStream resistors_;
  RandomStream inputs_;
  RandomStream capacitors_;
  RandomStream offsets_;
  RandomStream sources_;
  RandomStream resistor_tempcos_;
  RandomStream input_tempcos_;
  FactoredParts factored_parts_;
  bool factored_ = false;  // the array last realised
  Vector kelvin_;          // T; empty: 0
  std::shared_ptr<const LinearOperator> drift_;
  Vector conductance_;
  Vector load_;
  Vector capacitance_;                                // over C
  Vector input_gain_;                                 // (1 + e_i) / (1 + c_i)
  Vector input_v_;                                    // g_i Vos_i / (1 + c_i)
  Vector noise_;                                      // by which a source's noise is multiplied
  mutable std::shared_ptr<const Matrix> mixed_;       // of which mixing ...
  mutable double mixed_diffusion_ = 0.0;              // ... and which level of the sources ...
  mutable std::shared_ptr<const Matrix> noise_made_;  // ... this is what the cells make
};

}  // namespace spusim
