// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include <spusim/linalg/kronecker_jacobian.h>
#include <spusim/linalg/linear_operator.h>

namespace spusim {

/// The factors of F = gain * J2^T H J + leak * I + diag(leaks); H is block-diagonal.
///
/// | field          | shape            | meaning                                             |
/// | jacobian       | m x N, row-major | J; rows sample-major: row s*K+k is output k of sample s |
/// | jacobian32     | the same         | J, stored in float; all arithmetic is in double     |
/// | kronecker      | the same         | J by its layers' factors, never formed              |
/// | back_jacobian  | m x N or empty   | J2, where the third array differs from J; empty: J2 = J |
/// | hessian_blocks | m x K, row-major | block s of H stands in rows s*K .. s*K+K-1, K = block |
/// | leaks          | N or empty       | each cell's own leak beside `leak`; empty: 0         |
///
/// J is given in one of the three ways; only `jacobian` goes with a back_jacobian. Float halves the
/// bytes and moves each entry of J by at most u = 2^-24 of itself (6.0e-8), so that
/// |F32 - F| <= (2u + u^2) gain |J|^T |H| |J|, entry by entry.
struct FactoredMatrix {
  RowMatrix jacobian;
  RowMatrix back_jacobian;
  RowMatrix hessian_blocks;
  double gain = 1.0;
  double leak = 0.0;
  FloatRowMatrix jacobian32;
  std::shared_ptr<const KroneckerJacobian> kronecker;
  Vector leaks;

  Index rows() const {
    if (kronecker != nullptr) return kronecker->rows();
    return jacobian32.size() != 0 ? jacobian32.rows() : jacobian.rows();
  }
  Index size() const {
    if (kronecker != nullptr) return kronecker->size();
    return jacobian32.size() != 0 ? jacobian32.cols() : jacobian.cols();
  }
  Index block() const { return hessian_blocks.cols(); }

  /// out = gain H_s in, K entries each, for the block s whose rows begin at `top`; may not alias.
  void TimesHessianBlock(Index top, const double* in, double* out) const {
    const Index size = block();
    for (Index r = 0; r < size; ++r) {
      const double* const h = hessian_blocks.data() + (top + r) * size;
      double sum = 0.0;
      for (Index c = 0; c < size; ++c) sum += h[c] * in[c];
      out[r] = gain * sum;
    }
  }

  /// out = gain H in, m entries each; may not alias.
  void TimesHessian(const double* in, double* out) const {
    for (Index top = 0; top < rows(); top += block()) TimesHessianBlock(top, in + top, out + top);
  }
};

/// The same factors with J in float; the double J is given back. Entries beyond the range of float
/// (3.4e38) become infinite, which FactoredOperator refuses. @pre J is formed, J2 = J.
FactoredMatrix StoreInFloat(FactoredMatrix factors);

/// F = gain * J2^T H J + leak * I + diag(leaks) without ever forming it: one pass over J per
/// product, block by block, 4 m N + 2 m K flops (a Kronecker J: the cost of its two products).
/// @throws InputError if shapes do not fit (m not a multiple of K, ...) or an entry is not finite.
class FactoredOperator final : public LinearOperator {
 public:
  explicit FactoredOperator(FactoredMatrix factors);

  Index size() const override { return factors_.size(); }
  /// True when J2 = J and every block of H is symmetric.
  bool symmetric() const override { return symmetric_; }
  void Apply(const Vector& x, Vector& y) const override;
  /// y = F^T x, at the same cost. @pre J is formed in double; x and y do not alias.
  void ApplyTranspose(const Vector& x, Vector& y) const;
  Matrix ToDense() const override;
  const FactoredMatrix& factors() const { return factors_; }

 private:
  FactoredMatrix factors_;
  bool symmetric_;
};

}  // namespace spusim
