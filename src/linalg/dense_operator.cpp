// SPDX-License-Identifier: Apache-2.0
#include <spusim/linalg/dense_operator.h>

#include <cmath>
#include <utility>

#include <fmt/format.h>

#include <spusim/base/errors.h>
#include <spusim/linalg/all_finite.h>

namespace spusim {

DenseOperator::DenseOperator(RowMatrix matrix) : matrix_(std::move(matrix)), symmetric_(false) {
  if (matrix_.rows() != matrix_.cols()) {
    throw InputError(fmt::format("matrix: {} x {} is not square", matrix_.rows(), matrix_.cols()));
  }
  if (matrix_.size() == 0) throw InputError("matrix: it is empty (allowed: at least 1 x 1)");
  if (!AllFinite(matrix_)) {
    for (Index i = 0; i < matrix_.rows(); ++i) {
      if (AllFinite(matrix_.row(i))) continue;
      for (Index j = 0; j < matrix_.cols(); ++j) {
        if (!std::isfinite(matrix_(i, j))) {
          throw InputError(fmt::format("matrix: entry ({}, {}) is {} (allowed: finite numbers)",
                                       i + 1, j + 1, matrix_(i, j)));
        }
      }
    }
  }
  symmetric_ = matrix_ == matrix_.transpose();
}

void DenseOperator::Apply(const Vector& x, Vector& y) const { y.noalias() = matrix_ * x; }

}  // namespace spusim
