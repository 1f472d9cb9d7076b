// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>

#include <spusim/device/array_image.h>
#include <spusim/linalg/factored_operator.h>

namespace spusim {

/// A problem's matrix on the device: the array holds M = A / matrix_scale.
struct MappedArray {
  ArrayImage image;
  double matrix_scale = 1.0;  ///< s_A
};

/// Dense array: s_A = max |A_ij|, or `scale` where one is given, codes round(A_ij / s_A L). A
/// larger scale leaves codes unused and makes problem time slower, s_A R0 C seconds a unit.
/// @throws InputError if A is empty, not square, zero or not finite, or if the scale is below
/// max |A_ij|.
MappedArray MapDense(const RowMatrix& a, int bits, std::optional<double> scale = std::nullopt);

/// Banks of capacitors between oscillator cells (BanksOf): s_A = the largest bank, codes round(bank
/// / s_A L), none of them negative, so that what is programmed is a Maxwell matrix again.
/// @throws InputError where passive coupling cannot reach A (BanksOf says why), or as MapDense.
MappedArray MapBanks(const RowMatrix& a, int bits, std::optional<double> scale = std::nullopt);

/// How a kind of cell holds a dense matrix: from the matrix to words and back, and what becomes of
/// time.
struct DenseMapping {
  std::function<MappedArray(const RowMatrix& a, int bits, std::optional<double> scale)> map;
  /// The matrix M that programmed words make.
  std::function<Matrix(const Matrix& words)> matrix_of;
  /// Units of R0 C in one of problem time, for a matrix scale s_A.
  std::function<double(double matrix_scale)> slowing;
};

/// Conductances, MapDense: the words are M, and time goes with 1/s_A.
DenseMapping ConductanceMapping();
/// Banks of capacitors, MapBanks: M is the Maxwell matrix of the words, and problem time is R0 C
/// itself, since A is a capacitance and not a conductance.
DenseMapping BankMapping();

/// Three arrays: J, H (and J^T) are each scaled to a largest entry of 1, the gains of the
/// memoryless stages give the scales and 1/b back, so s_A = 1; the damping is a conductance
/// lambda/R0. `mirror`: J^T is made from J's codes on the chip; otherwise its own codes are sent.
/// A J known by its layers' factors keeps that form in ideal arrays (bits = 0), unscaled, since any
/// conductance is a code there; rounding breaks the structure, so with bits > 0 J is formed.
/// J is rounded where it stands: give the factors away, and no second one is made.
/// @pre the factors' J^T is J's (no back_jacobian).
/// @throws InputError if an entry is not finite.
MappedArray MapFactored(FactoredMatrix f, int bits, bool mirror);

/// Scales between problem and device units for one anneal (design: V = s_x x, b' = s_b b,
/// s_x = s_A s_b, a problem time t lasts t s_A R0 C).
struct DeviceScales {
  double matrix = 1.0;           ///< s_A
  double input = 1.0;            ///< s_b, V per unit of b
  double time_constant_s = 1.0;  ///< R0 C
  /// Units of R0 C in one of problem time (DenseMapping).
  double slowing = 1.0;

  double state() const { return matrix * input; }             ///< s_x, V per unit of x
  double tau_s() const { return slowing * time_constant_s; }  ///< one unit of problem time, s
  /// Noise in problem units for a node variance in V^2: kappa0 = v2 / (s_A s_b^2); and back.
  double Kappa0(double node_variance_v2) const {
    return node_variance_v2 / (matrix * input * input);
  }
  double NodeVariance(double kappa0) const { return kappa0 * matrix * input * input; }
};

}  // namespace spusim
