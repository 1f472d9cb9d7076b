// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <spusim/circuit/cell_errors.h>
#include <spusim/linalg/types.h>

namespace spusim {

/// Mean square, over devices, of what imperfect cells (CellErrors) do to a solution x = A^-1 b, to
/// first order in each error; a_i = |A^-1 e_i|^2, g_i = sum_j |A_ij|/s_A + 1:
///
///   resistors   tol^2 sum_i a_i (sum_j A_ij^2 x_j^2 + b_i^2)
///   offsets     (offset/s_b)^2 sum_i a_i g_i^2
///
/// Capacitors move no fixed point. Finite gains and wires are the same in every device and counted
/// exactly by NominalCells.
class CellErrorLaw {
 public:
  /// `matrix`: A as programmed; `inverse`: its inverse; `matrix_scale`: s_A.
  CellErrorLaw(const RowMatrix& matrix, const Matrix& inverse, double matrix_scale,
               const CellSpread& spread);

  /// In units of x^2; `input_unit`: 1/s_b, problem units of b a volt. O(N^2).
  double MeanSquare(double input_unit, const Vector& input, const Vector& solution) const;

 private:
  CellSpread spread_;
  Matrix entry_squares_;   // A_ij^2
  Vector column_squares_;  // a
  double offset_square_;   // sum_i a_i g_i^2
};

}  // namespace spusim
