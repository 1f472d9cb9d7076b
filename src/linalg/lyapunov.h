// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Eigen/Core>

#include <spusim/linalg/types.h>

namespace spusim {

/// Solves the Lyapunov equation  A S + S A^T = B  for many B under one A.
///
/// Complex Schur form A = U T U^H: the columns of Y = U^H S U follow from the last to the first,
/// (T + conj(t_jj) I) y_j = c_j - sum_{k>j} conj(t_jk) y_k with C = U^H B U, each by one triangular
/// solve (Bartels, Stewart, Comm. ACM 15 (1972) 820). Right for defective A too. Units: those of
/// B over those of A. Cost: about 25 N^3 complex flops once, 3 N^3 for each B.
class LyapunovSolver {
 public:
  /// `a`: N x N, real, any. @throws RunError when its Schur form does not converge.
  explicit LyapunovSolver(const Matrix& a);

  /// S, N x N; symmetric (to the bit) where `b` is. An entry is not finite where two eigenvalues
  /// of A add up to nothing, so that there is no unique solution.
  Matrix Solve(const Matrix& b) const;

  /// The smallest real part among A's eigenvalues: positive for a system that settles.
  double lowest_real_part() const { return t_.diagonal().real().minCoeff(); }

 private:
  Eigen::MatrixXcd u_;
  Eigen::MatrixXcd t_;
};

/// The same for a single B: the stationary covariance of dx = -A x dt + N(0, B dt).
Matrix SolveLyapunov(const Matrix& a, const Matrix& b);

}  // namespace spusim
