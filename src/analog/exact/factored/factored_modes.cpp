// SPDX-License-Identifier: Apache-2.0
#include <spusim/analog/exact/factored/factored_modes.h>

#include <cmath>
#include <limits>

#include <fmt/format.h>

#include <spusim/base/errors.h>
#include <spusim/linalg/decompositions.h>
#include <spusim/linalg/pivoted_cholesky.h>

namespace spusim {

FactoredModes::FactoredModes(const FactoredCore& core) {
  const Index m = core.rows();
  const Matrix root = PivotedCholesky(core.gram).root();
  const Index rank = root.cols();
  basis_.resize(m, 0);
  if (rank == 0) return;
  Matrix weighted(m, rank);  // gain H L
  for (Index i = 0; i < rank; ++i)
    core.factors.TimesHessian(root.col(i).data(), weighted.col(i).data());
  Matrix small(rank, rank);
  small.noalias() = root.transpose() * weighted;
  small = (0.5 * (small + small.transpose())).eval();
  const Eigen::SelfAdjointEigenSolver<Matrix> eigen(small);
  if (eigen.info() != Eigen::Success) {
    throw RunError(
        fmt::format("exact_factored: the eigendecomposition of {} rows does not converge", rank));
  }
  const Vector& all = eigen.eigenvalues();
  lowest_ = all[0];
  highest_ = all[rank - 1];
  const double least =
      static_cast<double>(m) * std::numeric_limits<double>::epsilon() * all.cwiseAbs().maxCoeff();
  // Rising values: those left out stand together.
  Index below = 0;
  while (below < rank && all[below] < -least) ++below;
  Index above = below;
  while (above < rank && all[above] <= least) ++above;
  theta_.resize(below + rank - above);
  theta_ << all.head(below), all.tail(rank - above);
  Matrix vectors(rank, theta_.size());
  vectors << eigen.eigenvectors().leftCols(below), eigen.eigenvectors().rightCols(rank - above);
  basis_.resize(m, theta_.size());
  basis_.noalias() = weighted * vectors;
  basis_ = (basis_ * theta_.cwiseInverse().asDiagonal()).eval();
}

}  // namespace spusim
