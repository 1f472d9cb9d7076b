// SPDX-License-Identifier: Apache-2.0
#include <spusim/laws/gain_remainder_law.h>

namespace spusim {

GainRemainderLaw::GainRemainderLaw(const Matrix& inverse, const CalibrationConditions& c)
    : column_squares_(inverse.colwise().squaredNorm().transpose()), diagonal_(inverse.diagonal()) {
  const double conversion =
      c.adc_lsb_v * c.adc_lsb_v / 12.0 + c.conversion_noise_v * c.conversion_noise_v / 2.0;
  product_square_ = conversion / c.level_squares;
  const double settled = product_square_ + 0.75 * c.node_variance_v2 / c.level_squares;
  leaf_square_ = settled + 2.0 * c.resistor * c.resistor;
  const double leak = c.amplifier_gain > 0.0 ? 3.0 / c.amplifier_gain : 0.0;
  hub_square_ = settled + leak * leak;
}

double GainRemainderLaw::MeanSquare(const Vector& input, const Vector& solution) const {
  const Vector squares = column_squares_.cwiseProduct(input.cwiseAbs2());
  // |A^-1 u_i b_i - x_i u_i|^2
  const Vector moved =
      squares + solution.cwiseAbs2() - 2.0 * solution.cwiseProduct(input).cwiseProduct(diagonal_);
  const double leaves = moved.tail(moved.size() - 1).sum();
  return leaf_square_ * leaves + hub_square_ * moved[0] + product_square_ * squares.sum();
}

}  // namespace spusim
