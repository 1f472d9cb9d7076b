// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include <spusim/linalg/linear_operator.h>

namespace spusim {

/// The factors of F = gain * J2^T H J + leak * I; H is block-diagonal.
///
/// | field          | shape            | meaning                                             |
/// | jacobian       | m x N, row-major | J; rows sample-major: row s*K+k is output k of sample s |
/// | back_jacobian  | m x N or empty   | J2, where the third array differs from J; empty: J2 = J |
/// | hessian_blocks | m x K, row-major | block s of H stands in rows s*K .. s*K+K-1, K = block |
struct FactoredMatrix {
  RowMatrix jacobian;
  RowMatrix back_jacobian;
  RowMatrix hessian_blocks;
  double gain = 1.0;
  double leak = 0.0;

  Index rows() const { return jacobian.rows(); }
  Index size() const { return jacobian.cols(); }
  Index block() const { return hessian_blocks.cols(); }
};

/// F = gain * J2^T H J + leak * I without ever forming it: one pass over J per product, block by
/// block, 4 m N + 2 m K flops.
/// @throws InputError if shapes do not fit (m not a multiple of K, ...) or an entry is not finite.
class FactoredOperator final : public LinearOperator {
 public:
  explicit FactoredOperator(FactoredMatrix factors);

  Index size() const override { return factors_.size(); }
  /// True when J2 = J and every block of H is symmetric.
  bool symmetric() const override { return symmetric_; }
  void Apply(const Vector& x, Vector& y) const override;
  Matrix ToDense() const override;
  const FactoredMatrix& factors() const { return factors_; }

 private:
  FactoredMatrix factors_;
  bool symmetric_;
};

}  // namespace spusim
