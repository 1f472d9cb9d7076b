// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include <spusim/linalg/types.h>

namespace spusim {

/// What a calibration of gains is exposed to (CalibrateGains).
struct CalibrationConditions {
  double level_squares = 1.0;       ///< sum_p u_p^2, V^2
  double adc_lsb_v = 0.0;           ///< width of a code
  double conversion_noise_v = 0.0;  ///< rms noise of a conversion
  double node_variance_v2 = 0.0;    ///< noise of the cells that cannot be switched off
  double resistor = 0.0;            ///< standard deviation of a resistor's relative error
  double amplifier_gain = 0.0;      ///< open-loop DC gain; 0: infinite
};

/// What is left of a solution x = A^-1 b of gain errors after a calibration that measured, for each
/// channel i, the product K_i of its gains with the relative error k_i and the ADC's gain a_i with
/// the relative error e_i (and so the DAC's, K_i/a_i, with k_i - e_i): to first order
///
///   dx = -e x + A^-1 (e - k) b          e, k diagonal
///   <|dx|^2> = sum_i <e_i^2> |A^-1 u_i b_i - x_i u_i|^2 + <k_i^2> |A^-1 u_i|^2 b_i^2
///
/// u_i the unit vectors. A factor that all e_i share does no harm: the brackets' sum is 0.
///
///   <k^2> = (LSB^2/12 + n^2/2) / U              U = sum_p u_p^2, a least-squares slope through 0 of
///   <e^2> = <k^2> + (3/4) v2 / U + 2 tol^2      half differences of two signs
///
/// n: noise of a conversion; (3/2) v2: variance of a cell of the star that is driven by the first
/// one, which itself has v2; tol: of the two resistors of its row. Cell 0 has no such resistors;
/// with an open-loop gain A0 it reads 1 + 3/A0 of the others instead. Rounding counts as if both
/// signs rounded alike. Gains count as near 1. Left out: non-linearity of the converters.
class GainRemainderLaw {
 public:
  /// `inverse`: A^-1.
  GainRemainderLaw(const Matrix& inverse, const CalibrationConditions& conditions);

  /// Relative, mean squares: of K, and of an ADC's gain against the others'.
  double product_square() const { return product_square_; }
  double adc_square(Index cell) const { return cell == 0 ? hub_square_ : leaf_square_; }

  /// In units of x^2. O(N).
  double MeanSquare(const Vector& input, const Vector& solution) const;

 private:
  Vector column_squares_;  // |A^-1 u_i|^2
  Vector diagonal_;        // (A^-1)_ii
  double product_square_;
  double leaf_square_;
  double hub_square_;
};

}  // namespace spusim
