// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <spusim/analog/exact/factored/factored_core.h>

namespace spusim {

/// The modes of F in which it differs from leak I: eigenvectors c_i = J^T b_i of unit length with
/// eigenvalues leak + theta_i; everything orthogonal to them has the eigenvalue leak.
///
/// G = L L^T by pivoted Cholesky (G may be singular), S = L^T gain H L = V theta V^T (symmetric,
/// r x r), b_i = gain H L v_i / theta_i. Then c_i^T c_j = v_i^T S^2 v_j/(theta_i theta_j), the
/// identity, and f(F) v = f(leak) v + sum_i c_i (f(leak + theta_i) - f(leak)) c_i^T v.
/// Rounding moves c_i by eps |S|/theta_i, which f's difference, about f' theta_i, takes back: the
/// error is about eps |S| f', as for a change of F by rounding. Modes with |theta| <= m eps max
/// |theta| are left out: an error of m eps |S| f' at most.
/// Cost: 4/3 m^3 (Cholesky, S) + 9 r^3 (eigendecomposition).
class FactoredModes {
 public:
  /// @throws RunError when the eigendecomposition does not converge.
  explicit FactoredModes(const FactoredCore& core);

  const Vector& theta() const { return theta_; }
  /// b_i as columns, m x r.
  const Matrix& basis() const { return basis_; }
  /// Smallest and largest theta of all, those left out among them; 0 where G or H is zero.
  double lowest() const { return lowest_; }
  double highest() const { return highest_; }

 private:
  Vector theta_;
  Matrix basis_;
  double lowest_ = 0.0;
  double highest_ = 0.0;
};

}  // namespace spusim
