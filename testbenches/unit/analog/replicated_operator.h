// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <utility>

#include <spusim/linalg/linear_operator.h>

namespace spusim {

/// Many copies of a small matrix side by side (block-diagonal): one run gives that many independent
/// trajectories. Cell c of copy k is number k * block.rows() + c.
class ReplicatedOperator final : public LinearOperator {
 public:
  ReplicatedOperator(Matrix block, Index copies) : block_(std::move(block)), copies_(copies) {}

  Index size() const override { return block_.rows() * copies_; }
  bool symmetric() const override { return block_ == block_.transpose(); }
  void Apply(const Vector& x, Vector& y) const override {
    const Index n = block_.rows();
    Eigen::Map<Matrix>(y.data(), n, copies_).noalias() =
        block_ * Eigen::Map<const Matrix>(x.data(), n, copies_);
  }
  Matrix ToDense() const override {
    const Index n = block_.rows();
    Matrix dense = Matrix::Zero(size(), size());
    for (Index k = 0; k < copies_; ++k) dense.block(k * n, k * n, n, n) = block_;
    return dense;
  }

 private:
  Matrix block_;
  Index copies_;
};

}  // namespace spusim
