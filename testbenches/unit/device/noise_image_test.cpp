// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <limits>

#include <catch2/catch.hpp>

#include <spusim/base/errors.h>
#include <spusim/device/noise_image.h>
#include <spusim/linalg/decompositions.h>

namespace spusim {
namespace {

constexpr double kEps = std::numeric_limits<double>::epsilon();

Matrix Regular() {
  return (Matrix(3, 3) << 4.0, 1.0, -0.5, 1.0, 2.0, 0.3, -0.5, 0.3, 1.0).finished();
}

/// Rank 1 of 3.
Matrix Singular() {
  const Vector v = (Vector(3) << 1.0, -2.0, 0.5).finished();
  return v * v.transpose();
}

Matrix NoiseMatrixOf(const NoiseImage& image) {
  const auto mixing = ProgrammedMixing(image);
  return *mixing * mixing->transpose();
}

TEST_CASE("an ideal mixing array makes the noise matrix that was asked for") {
  for (const Matrix& b : {Regular(), Singular(), Matrix(1e-40 * Regular()),
                          Matrix(Matrix::Zero(2, 2)), Matrix(Matrix::Identity(3, 3))}) {
    const NoiseImage image = MapNoise(b, 0);
    CHECK(image.mixing.cwiseAbs().maxCoeff() <= 1.0);
    // A root has a backward error of a few N eps; where eigenvalues of rounding's size are set to
    // 0, N eps |B| more.
    CHECK((NoiseMatrixOf(image) - b).norm() <= 30.0 * kEps * b.norm());
  }
}

TEST_CASE("a rounded mixing array makes a noise matrix within its codes, never an indefinite one") {
  for (const int bits : {16, 8, 3, 2}) {
    for (const Matrix& b : {Regular(), Singular()}) {
      const NoiseImage image = MapNoise(b, bits);
      const double largest = std::ldexp(1.0, bits - 1) - 1.0;
      CHECK(image.mixing == image.mixing.array().round().matrix());
      CHECK(image.mixing.cwiseAbs().maxCoeff() == largest);
      const Matrix found = NoiseMatrixOf(image);
      // |S_q S_q^T - S S^T| <= 2 |S| |dS| + |dS|^2, |dS|_F <= 3 codes/2.
      const double ds = 1.5 * image.scale / largest;
      CHECK((found - b).norm() <= 2.0 * std::sqrt(b.trace()) * ds + ds * ds);
      const Vector values = Eigen::SelfAdjointEigenSolver<Matrix>(found).eigenvalues();
      CHECK(values[0] >= -10.0 * kEps * values[2]);
    }
  }
}

TEST_CASE("without codes each cell has a source of its own") {
  CHECK(ProgrammedMixing({}) == nullptr);
  CHECK_FALSE(NoiseImage{}.mixed());
}

TEST_CASE("what is no covariance is no noise matrix") {
  CHECK_THROWS_AS(MapNoise(Matrix(2, 3), 0), InputError);
  CHECK_THROWS_AS(MapNoise(Matrix(0, 0), 0), InputError);
  CHECK_THROWS_AS(MapNoise((Matrix(2, 2) << 1.0, 0.1, 0.2, 1.0).finished(), 0), InputError);
  CHECK_THROWS_AS(MapNoise((Matrix(2, 2) << 1.0, 2.0, 2.0, 1.0).finished(), 0), InputError);
  CHECK_THROWS_AS(MapNoise(Matrix::Constant(1, 1, std::nan("")), 0), InputError);
  NoiseImage oblong;
  oblong.mixing = RowMatrix::Ones(2, 3);
  CHECK_THROWS_AS(ProgrammedMixing(oblong), InputError);
}

}  // namespace
}  // namespace spusim
