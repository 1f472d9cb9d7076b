// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include <spusim/converter/converter_errors.h>
#include <spusim/linalg/types.h>

namespace spusim {

/// What a volt and a code stand for in an anneal, problem units.
struct ConverterScales {
  double input_unit = 1.0;  ///< of b, a volt at the DACs
  double input_lsb = 0.0;   ///< of b, a code of the DACs
  double output_unit = 1.0;
  double output_lsb = 0.0;
  double output_noise = 0.0;  ///< of x, rms noise of a cell's mean over its conversions
};

/// Mean square, over devices, of what imperfect converters do to a solution x = A^-1 b:
///
///   |A^-1 db|^2 + |dx|^2,      db_i = g_c b_i + o_c + d_c,      dx_i = g'_c x_i + o'_c + d'_c
///
/// with c = i mod count the converter of cell i, of the DACs and of the ADCs. Gains and offsets of
/// a DAC move all its cells together. Non-linearities count as independent from cell to cell, with
/// the mean square over all codes, (27/4) (1/3 - 2/5 + 1/7) inl^2 + dnl^2/2 (ConverterErrors).
/// Noise of the conversions adds its own mean square.
class ConverterErrorLaw {
 public:
  /// `inverse`: A^-1 of the matrix as programmed.
  ConverterErrorLaw(const Matrix& inverse, const ConverterBank& dacs, const ConverterBank& adcs);

  /// In units of x^2. O(N), or O(N^2) where cells share DACs.
  double MeanSquare(const ConverterScales& scales, const Vector& input,
                    const Vector& solution) const;

 private:
  double GainSquare(const Vector& input) const;

  ConverterBank dacs_;
  ConverterBank adcs_;
  Matrix inverse_;  // where cells share DACs, else empty
  Vector column_squares_;
  double offset_square_ = 0.0;
};

}  // namespace spusim
