// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <limits>

#include <catch2/catch.hpp>

#include <spusim/linalg/pivoted_cholesky.h>
#include <spusim/noise/random_stream.h>

namespace spusim {
namespace {

constexpr double kEps = std::numeric_limits<double>::epsilon();

/// A covariance of given rank, with deviations from 1 to 1e-8.
Matrix Covariance(Index n, Index rank) {
  Matrix root(n, rank);
  RandomStream(5, "test.cholesky").FillNormalsBlock(0, root);
  for (Index i = 0; i < n; ++i) root.row(i) *= std::pow(10.0, -static_cast<double>(i % 9));
  return root * root.transpose();
}

TEST_CASE("A root of a covariance, singular or not, to each cell's own scale", "[linalg]") {
  for (const Index rank : {0, 1, 3, 12}) {
    const Index n = 12;
    const Matrix q = rank == 0 ? Matrix::Zero(n, n) : Covariance(n, rank);
    const PivotedCholesky root(q);
    CHECK(root.rank() == rank);
    const Matrix again = root.root() * root.root().transpose();
    // N eps is left out; the sums round by as much.
    for (Index i = 0; i < n; ++i) {
      for (Index j = 0; j < n; ++j) {
        const double scale = std::sqrt(q(i, i) * q(j, j));
        CHECK(std::abs(again(i, j) - q(i, j)) <= 4.0 * static_cast<double>(n) * kEps * scale);
      }
    }
  }
  // Rounding that makes a variance negative, or a correlation greater than one.
  const PivotedCholesky rounded(
      Matrix{{1.0, 1.0 + kEps, 0.0}, {1.0 + kEps, 1.0, 0.0}, {0.0, 0.0, -1e-20}});
  CHECK(rounded.rank() == 1);
  CHECK(rounded.root().allFinite());
}

TEST_CASE("Solving in the range of a singular covariance", "[linalg]") {
  const Matrix q = Covariance(9, 4);
  const PivotedCholesky root(q);
  Vector x(9);
  RandomStream(6, "test.cholesky").FillNormals(0, x);
  const Vector r = q * x;
  const Vector w = root.Solve(r);
  // Residual in each cell's own scale: eps times the sizes that are summed, |Q| |w|.
  const Vector scale = q.cwiseAbs() * (w.cwiseAbs() + x.cwiseAbs());
  for (Index i = 0; i < 9; ++i) {
    CHECK(std::abs((q * w - r)[i]) <= 1000.0 * kEps * scale[i]);
  }
  CHECK(PivotedCholesky(Matrix::Zero(3, 3)).Solve(Vector::Ones(3)) == Vector::Zero(3));
}

}  // namespace
}  // namespace spusim
