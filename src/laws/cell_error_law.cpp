// SPDX-License-Identifier: Apache-2.0
#include <spusim/laws/cell_error_law.h>

namespace spusim {

CellErrorLaw::CellErrorLaw(const RowMatrix& matrix, const Matrix& inverse, double matrix_scale,
                           const CellSpread& spread)
    : spread_(spread),
      entry_squares_(matrix.cwiseAbs2()),
      column_squares_(inverse.colwise().squaredNorm().transpose()) {
  const Vector conductance = matrix.cwiseAbs().rowwise().sum().array() / matrix_scale + 1.0;
  offset_square_ = column_squares_.dot(conductance.cwiseAbs2());
}

double CellErrorLaw::MeanSquare(double input_unit, const Vector& input,
                                const Vector& solution) const {
  const Vector row_squares = entry_squares_ * solution.cwiseAbs2() + input.cwiseAbs2();
  const double offset = spread_.offset_v * input_unit;
  return spread_.resistor * spread_.resistor * column_squares_.dot(row_squares) +
         offset * offset * offset_square_;
}

}  // namespace spusim
