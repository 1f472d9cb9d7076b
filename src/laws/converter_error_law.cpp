// SPDX-License-Identifier: Apache-2.0
#include <spusim/laws/converter_error_law.h>

namespace spusim {
namespace {

/// Mean square of the deviation of a code from the straight line, LSB^2.
double CodeDeviation2(const ConverterSpread& spread) {
  constexpr double kBow2 = 27.0 / 4.0 * (1.0 / 3.0 - 2.0 / 5.0 + 1.0 / 7.0);
  return kBow2 * spread.inl_lsb * spread.inl_lsb + 0.5 * spread.dnl_lsb * spread.dnl_lsb;
}

}  // namespace

ConverterErrorLaw::ConverterErrorLaw(const Matrix& inverse, const ConverterBank& dacs,
                                     const ConverterBank& adcs)
    : dacs_(dacs), adcs_(adcs) {
  const Index n = inverse.rows();
  column_squares_ = inverse.colwise().squaredNorm().transpose();
  if (dacs.count == 0 || n <= static_cast<Index>(dacs.count)) {
    offset_square_ = column_squares_.sum();
    return;
  }
  // Cells that share a converter move together.
  inverse_ = inverse;
  Matrix moved = Matrix::Zero(n, static_cast<Index>(dacs.count));
  for (Index i = 0; i < n; ++i) moved.col(dacs.ConverterOf(i)) += inverse.col(i);
  offset_square_ = moved.squaredNorm();
}

double ConverterErrorLaw::GainSquare(const Vector& input) const {
  if (inverse_.size() == 0) return column_squares_.dot(input.cwiseAbs2());
  Matrix moved = Matrix::Zero(inverse_.rows(), static_cast<Index>(dacs_.count));
  for (Index i = 0; i < input.size(); ++i) {
    moved.col(dacs_.ConverterOf(i)) += input[i] * inverse_.col(i);
  }
  return moved.squaredNorm();
}

double ConverterErrorLaw::MeanSquare(const ConverterScales& scales, const Vector& input,
                                     const Vector& solution) const {
  const auto square = [](double x) { return x * x; };
  const auto n = static_cast<double>(solution.size());
  const double in = square(dacs_.spread.gain) * GainSquare(input) +
                    square(dacs_.spread.offset_v * scales.input_unit) * offset_square_ +
                    CodeDeviation2(dacs_.spread) * square(scales.input_lsb) * column_squares_.sum();
  const double out = square(adcs_.spread.gain) * solution.squaredNorm() +
                     square(adcs_.spread.offset_v * scales.output_unit) * n +
                     CodeDeviation2(adcs_.spread) * square(scales.output_lsb) * n +
                     square(scales.output_noise) * n;
  return in + out;
}

}  // namespace spusim
