// SPDX-License-Identifier: Apache-2.0
#include <spusim/linalg/general_eigen.h>

#include <complex>
#include <limits>
#include <numbers>

#include <catch2/catch.hpp>

#include <spusim/base/errors.h>
#include <spusim/linalg/lyapunov.h>

#include "testbenches/unit/linalg/structured_matrices.h"

using spusim::ComplexSchurForm;
using spusim::GeneralEigenvalues;
using spusim::Index;
using spusim::Matrix;
using spusim::NamedMatrix;
using spusim::StructuredMatrices;

namespace {

constexpr double kEpsilon = std::numeric_limits<double>::epsilon();

/// What a backward stable decomposition may be off by, in units of the largest entry of A: N eps |A|_F
/// for each of the N^2 entries and some ten products of N terms.
double Bound(const Matrix& a) {
  const auto n = static_cast<double>(a.rows());
  const double largest = std::max(a.cwiseAbs().maxCoeff(), std::numeric_limits<double>::min());
  return 10.0 * n * kEpsilon * largest * (a / largest).norm();
}

}  // namespace

TEST_CASE("the Schur form of structured matrices is one", "[linalg]") {
  for (const Index n : {1, 2, 3, 4, 5, 8, 17, 64}) {
    for (const NamedMatrix& m : StructuredMatrices(n)) {
      INFO(m.name << ", " << n << " rows");
      const spusim::SchurForm form = ComplexSchurForm(m.matrix);
      const Eigen::MatrixXcd back = form.u * form.t * form.u.adjoint();
      CHECK((back - m.matrix).cwiseAbs().maxCoeff() <= Bound(m.matrix));
      CHECK((form.u.adjoint() * form.u - Eigen::MatrixXcd::Identity(n, n)).cwiseAbs().maxCoeff() <=
            Bound(Matrix::Identity(n, n)));
      Eigen::MatrixXcd below = form.t;
      below.triangularView<Eigen::Upper>().setZero();
      CHECK(below.isZero(0.0));
    }
  }
}

TEST_CASE("eigenvalues of a cyclic shift are the roots of one", "[linalg]") {
  for (const Index n : {1, 2, 3, 8, 31}) {
    for (const double unit : {1.0, 1e300, 1e-300}) {
      const Eigen::VectorXcd values = GeneralEigenvalues(unit * spusim::CyclicShift(n));
      REQUIRE(values.size() == n);
      for (Index k = 0; k < n; ++k) {
        const std::complex<double> root = std::polar(
            1.0, 2.0 * std::numbers::pi * static_cast<double>(k) / static_cast<double>(n));
        // A normal matrix: each eigenvalue is off by no more than the backward error.
        CHECK((values.array() / unit - root).abs().minCoeff() <= 100.0 * n * kEpsilon);
      }
    }
  }
}

TEST_CASE("a matrix that is not finite has no eigenvalues", "[linalg]") {
  Matrix a = Matrix::Identity(3, 3);
  a(1, 2) = std::numeric_limits<double>::infinity();
  CHECK_THROWS_AS(ComplexSchurForm(a), spusim::RunError);
  a(1, 2) = std::numeric_limits<double>::quiet_NaN();
  CHECK_THROWS_AS(GeneralEigenvalues(a), spusim::RunError);
}

TEST_CASE("the Lyapunov equation of 2 I less a cyclic shift is solved", "[linalg]") {
  for (const Index n : {3, 8, 33}) {
    const Matrix a = 2.0 * Matrix::Identity(n, n) - spusim::CyclicShift(n);
    const Matrix s = spusim::SolveLyapunov(a, Matrix::Identity(n, n));
    // A and its transpose commute: S = (A + A^T)^-1.
    CHECK((s * (a + a.transpose()) - Matrix::Identity(n, n)).norm() <= 100.0 * n * kEpsilon);
  }
}
