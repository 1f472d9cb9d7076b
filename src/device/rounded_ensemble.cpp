// SPDX-License-Identifier: Apache-2.0
#include <spusim/device/rounded_ensemble.h>

#include <cmath>
#include <utility>

#include <fmt/format.h>

#include <spusim/base/errors.h>
#include <spusim/converter/quantizer.h>
#include <spusim/noise/random_stream.h>

namespace spusim {

RoundedEnsemble::RoundedEnsemble(RowMatrix matrix, double scale, int bits, std::uint64_t seed)
    : matrix_(std::move(matrix)),
      scale_(scale),
      max_code_(Quantizer(bits).max_code()),
      seed_(seed),
      symmetric_(matrix_.rows() == matrix_.cols() && matrix_ == matrix_.transpose()) {
  if (bits == 0) {
    throw InputError("rounded ensemble: array of 0 bits, which rounds nothing (allowed: 2..32)");
  }
  const double largest = matrix_.size() == 0 ? 0.0 : matrix_.cwiseAbs().maxCoeff();
  if (matrix_.rows() != matrix_.cols() || !(largest > 0.0) || !(scale >= largest)) {
    throw InputError(
        fmt::format("rounded ensemble: matrix of {} x {}, largest entry {:g}, scale {:g} (allowed: "
                    "square, not zero, scale not below the largest entry)",
                    matrix_.rows(), matrix_.cols(), largest, scale));
  }
}

RowMatrix RoundedEnsemble::Member(std::uint64_t member) const {
  const RandomStream stream(seed_, "mitigation.rounding");
  const Index n = matrix_.rows();
  RowMatrix rounded(n, n);
  for (Index i = 0; i < n; ++i) {
    for (Index j = symmetric_ ? i : 0; j < n; ++j) {
      const double w = matrix_(i, j) / scale_ * max_code_;
      const double below = std::floor(w);
      const double up = stream.Uniform(static_cast<std::uint64_t>(i * n + j), member) < w - below;
      rounded(i, j) = (below + up) / max_code_ * scale_;
      if (symmetric_) rounded(j, i) = rounded(i, j);
    }
  }
  return rounded;
}

}  // namespace spusim
