// SPDX-License-Identifier: Apache-2.0
#include <spusim/workload/cell_error_law.h>

#include <Eigen/LU>

namespace spusim {

CellErrorLaw::CellErrorLaw(const RowMatrix& matrix, const Matrix& inverse, double matrix_scale,
                           const CellSpread& spread)
    : spread_(spread),
      entry_squares_(matrix.cwiseAbs2()),
      column_squares_(inverse.colwise().squaredNorm().transpose()) {
  const Vector conductance = matrix.cwiseAbs().rowwise().sum().array() / matrix_scale + 1.0;
  offset_square_ = column_squares_.dot(conductance.cwiseAbs2());
  if (spread.wire > 0.0) {
    const WiredArray wired = WithWires(matrix / matrix_scale, spread.wire, spread.wire_model);
    Matrix real = wired.net;
    if (spread.gain > 0.0)
      real.diagonal().array() += (wired.conductance.array() + 1.0) / spread.gain;
    wires_ = Eigen::PartialPivLU<Matrix>(matrix_scale * real).inverse() - inverse;
    return;
  }
  if (spread.gain > 0.0) leak_ = inverse * conductance.asDiagonal() * (matrix_scale / spread.gain);
}

double CellErrorLaw::MeanSquare(double input_unit, const Vector& input,
                                const Vector& solution) const {
  const Vector row_squares = entry_squares_ * solution.cwiseAbs2() + input.cwiseAbs2();
  const double offset = spread_.offset_v * input_unit;
  double same = 0.0;  // in every device
  if (leak_.size() != 0) same = (leak_ * solution).squaredNorm();
  if (wires_.size() != 0) same = (wires_ * input).squaredNorm();
  return spread_.resistor * spread_.resistor * column_squares_.dot(row_squares) +
         offset * offset * offset_square_ + same;
}

}  // namespace spusim
