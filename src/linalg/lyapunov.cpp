// SPDX-License-Identifier: Apache-2.0
#include <spusim/linalg/lyapunov.h>

#include <complex>

#include <fmt/format.h>

#include <spusim/base/errors.h>
#include <spusim/linalg/decompositions.h>

namespace spusim {

LyapunovSolver::LyapunovSolver(const Matrix& a) {
  const Eigen::ComplexSchur<Matrix> schur(a);
  if (schur.info() != Eigen::Success) {
    throw RunError(fmt::format(
        "lyapunov: the Schur form of a matrix with {} rows does not converge", a.rows()));
  }
  u_ = schur.matrixU();
  t_ = schur.matrixT();
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
