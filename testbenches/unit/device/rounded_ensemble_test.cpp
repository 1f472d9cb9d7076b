// SPDX-License-Identifier: Apache-2.0
// Random roundings of a matrix: right on average, and what averaging solutions over them leaves.
#include <cmath>
#include <limits>
#include <vector>

#include <catch2/catch.hpp>

#include <spusim/base/errors.h>
#include <spusim/device/rounded_ensemble.h>
#include <spusim/linalg/decompositions.h>

namespace spusim {
namespace {

RowMatrix Example() {
  return (RowMatrix(3, 3) << 1.0, 0.31, -0.17, 0.31, 0.83, 0.23, -0.17, 0.23, 0.71).finished();
}
Vector Input() { return (Vector(3) << 0.4, -0.9, 0.6).finished(); }

double MaxCode(int bits) { return std::pow(2.0, bits - 1) - 1.0; }

TEST_CASE("a rounding holds levels next to the entries, symmetric where the matrix is") {
  const RoundedEnsemble ensemble(Example(), 1.0, 5, 3);
  for (std::uint64_t q = 0; q < 50; ++q) {
    const RowMatrix member = ensemble.Member(q);
    CHECK(member == member.transpose());
    const RowMatrix codes = member * MaxCode(5);
    // Codes up to 15, a few roundings each.
    CHECK((codes.array() - codes.array().round()).abs().maxCoeff() < 1e-13);
    CHECK((codes - Example() * MaxCode(5)).cwiseAbs().maxCoeff() < 1.0);
    // The largest entry is a level itself.
    CHECK(member(0, 0) == 1.0);
  }
  CHECK(ensemble.Member(7) == RoundedEnsemble(Example(), 1.0, 5, 3).Member(7));
  CHECK(ensemble.Member(7) != ensemble.Member(8));
  CHECK(ensemble.Member(7) != RoundedEnsemble(Example(), 1.0, 5, 4).Member(7));
  RowMatrix general = Example();
  general(2, 0) = 0.05;
  const RowMatrix member = RoundedEnsemble(general, 1.0, 5, 3).Member(0);
  CHECK(member(2, 0) >= 0.0);
  CHECK(member(0, 2) < 0.0);
}

TEST_CASE("the mean of the roundings is the matrix") {
  constexpr int kMembers = 4000;
  const double largest = 1.7;  // a scale above the largest entry leaves codes unused
  const RoundedEnsemble ensemble(Example(), largest, 4, 9);
  RowMatrix mean = RowMatrix::Zero(3, 3);
  for (std::uint64_t q = 0; q < kMembers; ++q) mean += ensemble.Member(q) / kMembers;
  const double step = largest / MaxCode(4);
  for (Index i = 0; i < 3; ++i) {
    for (Index j = 0; j < 3; ++j) {
      const double w = Example()(i, j) / step;
      const double f = w - std::floor(w);
      // Six independent entries, five standard errors each: p = 3e-6.
      CHECK(std::abs(mean(i, j) - Example()(i, j)) <=
            5.0 * step * std::sqrt(f * (1.0 - f) / kMembers) + 1e-12);
    }
  }
}

/// A with the same fractions of a step at any number of bits, so that the variance of an entry is
/// f (1 - f) / L^2 exactly.
RowMatrix WithFractions(int bits) {
  const RowMatrix fractions =
      (RowMatrix(3, 3) << 0.0, 0.4, 0.3, 0.4, 0.6, 0.7, 0.3, 0.7, 0.5).finished();
  const double most = MaxCode(bits);
  return ((Example() * most).array().floor().matrix() + fractions) / most;
}

struct Average {
  Vector mean = Vector::Zero(3);
  double variance = 0.0;  // trace, of one member
};

/// <A_q^-1 b> over all roundings of a symmetric 3 x 3 matrix, each with its probability.
Average OverAllRoundings(const RowMatrix& a, int bits) {
  const double most = MaxCode(bits);
  Average average;
  double square = 0.0;
  for (int choice = 0; choice < 64; ++choice) {
    double probability = 1.0;
    RowMatrix rounded(3, 3);
    int bit = 0;
    for (Index i = 0; i < 3; ++i) {
      for (Index j = i; j < 3; ++j, ++bit) {
        const double w = a(i, j) * most;
        const double f = w - std::floor(w);
        const bool up = (choice >> bit & 1) != 0;
        probability *= up ? f : 1.0 - f;
        rounded(i, j) = rounded(j, i) = (std::floor(w) + (up ? 1.0 : 0.0)) / most;
      }
    }
    const Vector x = Matrix(rounded).partialPivLu().solve(Input());
    average.mean += probability * x;
    square += probability * x.squaredNorm();
  }
  average.variance = square - average.mean.squaredNorm();
  return average;
}

/// A^-1 <dA A^-1 dA> A^-1 b for independent symmetric dA of variance var_ij:
/// <dA B dA>_ik = var_ik B_ki off the diagonal, sum_j var_ij B_jj on it.
Vector Law(const RowMatrix& a, int bits) {
  const double most = MaxCode(bits);
  const Matrix inverse = Matrix(a).inverse();
  Matrix middle(3, 3);
  const auto variance = [&](Index i, Index j) {
    const double w = a(i, j) * most;
    const double f = w - std::floor(w);
    return f * (1.0 - f) / (most * most);
  };
  for (Index i = 0; i < 3; ++i) {
    for (Index k = 0; k < 3; ++k) middle(i, k) = variance(i, k) * inverse(k, i);
    middle(i, i) = 0.0;
    for (Index j = 0; j < 3; ++j) middle(i, i) += variance(i, j) * inverse(j, j);
  }
  return inverse * middle * inverse * Input();
}

double NormOfInverse(const RowMatrix& a) {
  return 1.0 / Eigen::SelfAdjointEigenSolver<Matrix>(Matrix(a)).eigenvalues()[0];
}

TEST_CASE("the exact average over all roundings is off by the second-order law") {
  for (int bits = 6; bits <= 16; ++bits) {
    const RowMatrix a = WithFractions(bits);
    const Vector exact = Matrix(a).partialPivLu().solve(Input());
    const Vector error = OverAllRoundings(a, bits).mean - exact;
    // Neumann series: what follows the second order is at most |A^-1| rho^3/(1 - rho) |b|, with
    // rho = |A^-1| |dA|, |dA| <= N steps. Sums of 64 solutions round to some eps.
    const double rho = NormOfInverse(a) * 3.0 / MaxCode(bits);
    REQUIRE(rho < 1.0);
    const double rest = NormOfInverse(a) * std::pow(rho, 3) / (1.0 - rho) * Input().norm();
    CAPTURE(bits);
    CHECK((error - Law(a, bits)).norm() <=
          rest + 100.0 * std::numeric_limits<double>::epsilon() * exact.norm());
  }
}

TEST_CASE("one rounding has an error of the order of a step, the average of its square") {
  constexpr int kFew = 9;
  constexpr int kMany = 15;
  const auto errors = [&](int bits) {
    const RowMatrix a = WithFractions(bits);
    const Vector exact = Matrix(a).partialPivLu().solve(Input());
    const Average average = OverAllRoundings(a, bits);
    return std::pair{std::sqrt(average.variance), (average.mean - exact).norm()};
  };
  const auto [single_few, mean_few] = errors(kFew);
  const auto [single_many, mean_many] = errors(kMany);
  const double steps = std::log2(MaxCode(kMany) / MaxCode(kFew));
  // A itself is another by up to a step an entry: each of the up to four factors A^-1 by
  // 1/(1 - rho), and the series' rest is of the order rho as well.
  const double rho = NormOfInverse(WithFractions(kFew)) * 3.0 / MaxCode(kFew);
  const double tolerance = 2.0 * std::log2(std::pow(1.0 - rho, -5)) / steps;
  REQUIRE(tolerance < 0.5);
  CHECK(std::abs(std::log2(single_few / single_many) / steps - 1.0) < tolerance);
  CHECK(std::abs(std::log2(mean_few / mean_many) / steps - 2.0) < tolerance);
}

TEST_CASE("members average to the exact average, as 1/sqrt(n)") {
  constexpr int kBits = 5;
  constexpr int kMembers = 5000;
  const RoundedEnsemble ensemble(Example(), 1.0, kBits, 2);
  Vector mean = Vector::Zero(3);
  for (std::uint64_t q = 0; q < kMembers; ++q) {
    mean += Matrix(ensemble.Member(q)).partialPivLu().solve(Input()) / kMembers;
  }
  const Average exact = OverAllRoundings(Example(), kBits);
  // Five standard errors of the norm.
  CHECK((mean - exact.mean).norm() < 5.0 * std::sqrt(exact.variance / kMembers));
  // The law of the bias is seen: it stands above the statistics.
  const Vector error = mean - Matrix(Example()).partialPivLu().solve(Input());
  CHECK(error.norm() < 0.5 * std::sqrt(exact.variance));
}

TEST_CASE("what cannot be rounded is refused") {
  CHECK_THROWS_AS(RoundedEnsemble(Example(), 1.0, 0, 1), InputError);
  CHECK_THROWS_AS(RoundedEnsemble(Example(), 0.5, 4, 1), InputError);
  CHECK_THROWS_AS(RoundedEnsemble(RowMatrix::Zero(2, 2), 1.0, 4, 1), InputError);
  CHECK_THROWS_AS(RoundedEnsemble(RowMatrix::Ones(2, 3), 1.0, 4, 1), InputError);
}

}  // namespace
}  // namespace spusim
