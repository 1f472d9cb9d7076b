// SPDX-License-Identifier: Apache-2.0
#include <spusim/linalg/lyapunov.h>

#include <complex>
#include <utility>

#include <spusim/linalg/decompositions.h>
#include <spusim/linalg/general_eigen.h>

namespace spusim {

LyapunovSolver::LyapunovSolver(const Matrix& a) {
  SchurForm schur = ComplexSchurForm(a);
  u_ = std::move(schur.u);
  t_ = std::move(schur.t);
}

Matrix LyapunovSolver::Solve(const Matrix& b) const {
  const Index n = t_.rows();
  Eigen::MatrixXcd y = u_.adjoint() * b * u_;
  Eigen::MatrixXcd shifted = t_;
  for (Index j = n - 1; j >= 0; --j) {
    auto column = y.col(j);
    for (Index k = j + 1; k < n; ++k) column -= y.col(k) * std::conj(t_(j, k));
    shifted.diagonal() = t_.diagonal().array() + std::conj(t_(j, j));
    shifted.triangularView<Eigen::Upper>().solveInPlace(column);
  }
  Matrix s = (u_ * y * u_.adjoint()).real();
  if (b == b.transpose()) s = (0.5 * (s + s.transpose())).eval();
  return s;
}

Matrix SolveLyapunov(const Matrix& a, const Matrix& b) { return LyapunovSolver(a).Solve(b); }

}  // namespace spusim
