// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <spusim/linalg/linear_operator.h>

namespace spusim {

/// A dense square matrix, symmetric or general (found out by comparing entries).
/// @throws InputError if the matrix is empty, not square or has a non-finite entry.
class DenseOperator final : public LinearOperator {
 public:
  explicit DenseOperator(RowMatrix matrix);

  Index size() const override { return matrix_.rows(); }
  bool symmetric() const override { return symmetric_; }
  void Apply(const Vector& x, Vector& y) const override;
  Matrix ToDense() const override { return matrix_; }
  const RowMatrix& matrix() const { return matrix_; }

 private:
  RowMatrix matrix_;
  bool symmetric_;
};

}  // namespace spusim
