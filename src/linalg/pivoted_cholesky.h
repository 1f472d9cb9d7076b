// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include <spusim/linalg/types.h>

namespace spusim {

/// A root of a symmetric positive semidefinite matrix that may be singular:  Q = L L^T, L: N x r.
///
/// Cholesky with complete pivoting on the correlation matrix Q_ij/sqrt(Q_ii Q_jj), so that a cell
/// with a tiny variance keeps its digits beside others; it stops where no pivot is above N eps, and
/// the rank r is the number of steps. What is left out has at most N eps of each cell's variance.
/// Cost: r^2 N. Source: N. J. Higham, in Reliable Numerical Computation (1990), 161.
class PivotedCholesky {
 public:
  PivotedCholesky() = default;
  /// Entries that make Q indefinite by rounding count as zero. @pre Q is finite and symmetric.
  explicit PivotedCholesky(const Matrix& q);

  Index rank() const { return root_.cols(); }
  const Matrix& root() const { return root_; }

  /// A w with Q w = r, for r in the range of Q; non-zero in the pivots' entries only.
  Vector Solve(const Vector& r) const;

 private:
  Matrix root_;
  Matrix pivot_rows_;  // r x r, lower triangular
  std::vector<Index> pivots_;
};

}  // namespace spusim
