// SPDX-License-Identifier: Apache-2.0
#include <spusim/linalg/pivoted_cholesky.h>

#include <cmath>
#include <limits>

namespace spusim {

PivotedCholesky::PivotedCholesky(const Matrix& q) {
  const Index n = q.rows();
  const Vector deviation = q.diagonal().cwiseMax(0.0).cwiseSqrt();
  const Vector scale = (deviation.array() > 0.0).select(deviation.cwiseInverse(), 0.0);
  const double least = static_cast<double>(n) * std::numeric_limits<double>::epsilon();
  Vector left = (deviation.array() > 0.0).select(Vector::Ones(n), 0.0);
  Matrix root(n, n);
  Index rank = 0;
  for (; rank < n; ++rank) {
    Index pivot = 0;
    if (!(left.maxCoeff(&pivot) > least)) break;
    auto column = root.col(rank);
    column = (q.col(pivot).array() * scale.array() * scale[pivot]).matrix();
    column.noalias() -= root.leftCols(rank) * root.row(pivot).head(rank).transpose();
    const double diagonal = std::sqrt(left[pivot]);
    column /= diagonal;
    column[pivot] = diagonal;
    // What earlier pivots explain entirely.
    for (const Index done : pivots_) column[done] = 0.0;
    left -= column.cwiseAbs2();
    pivots_.push_back(pivot);
    for (const Index done : pivots_) left[done] = 0.0;
  }
  root_ = deviation.asDiagonal() * root.leftCols(rank);
  pivot_rows_.resize(rank, rank);
  for (Index i = 0; i < rank; ++i) {
    pivot_rows_.row(i) = root_.row(pivots_[static_cast<std::size_t>(i)]);
  }
}

Vector PivotedCholesky::Solve(const Vector& r) const {
  Vector w = Vector::Zero(r.size());
  if (rank() == 0) return w;
  Vector part(rank());
  for (Index i = 0; i < rank(); ++i) part[i] = r[pivots_[static_cast<std::size_t>(i)]];
  const auto lower = pivot_rows_.triangularView<Eigen::Lower>();
  lower.solveInPlace(part);
  lower.transpose().solveInPlace(part);
  for (Index i = 0; i < rank(); ++i) w[pivots_[static_cast<std::size_t>(i)]] = part[i];
  return w;
}

}  // namespace spusim
