// SPDX-License-Identifier: Apache-2.0
#include <spusim/linalg/lanczos.h>

#include <cmath>
#include <limits>

#include <catch2/catch.hpp>

#include <spusim/base/errors.h>
#include <spusim/linalg/dense_operator.h>
#include <spusim/linalg/spectrum.h>

using spusim::FindRitzEnds;
using spusim::Index;
using spusim::Matrix;
using spusim::RitzEnds;
using spusim::SpectrumEnds;
using spusim::Vector;

namespace {

RitzEnds EndsOf(const Vector& eigenvalues, double tolerance) {
  return FindRitzEnds(
      eigenvalues.size(), [&](const Vector& x, Vector& y) { y = eigenvalues.cwiseProduct(x); },
      SpectrumEnds::kBoth, tolerance);
}

}  // namespace

TEST_CASE("few distinct eigenvalues exhaust the Krylov space and come out exactly", "[linalg]") {
  constexpr Index kN = 200;
  for (const double unit : {1.0, 3.1, 1e-200, 1e200, -2.0}) {
    for (const Index distinct : {1, 2, 3, 7}) {
      Vector values(kN);
      for (Index i = 0; i < kN; ++i) values[i] = unit * static_cast<double>(1 + i % distinct);
      const RitzEnds ends = EndsOf(values, 1e-12);
      INFO(unit << " times 1 .. " << distinct);
      const double rounding =
          kN * std::numeric_limits<double>::epsilon() * values.cwiseAbs().maxCoeff();
      CHECK(std::abs(ends.lowest - values.minCoeff()) <= rounding);
      CHECK(std::abs(ends.highest - values.maxCoeff()) <= rounding);
    }
  }
}

TEST_CASE("the zero matrix has the ends zero, and small ones are decomposed as they are",
          "[linalg]") {
  CHECK(EndsOf(Vector::Zero(100), 1e-6).highest == 0.0);
  CHECK(EndsOf(Vector::Constant(1, 4.0), 1e-6).lowest == 4.0);
  const RitzEnds two = EndsOf((Vector(2) << -1.0, 5.0).finished(), 1e-12);
  CHECK(std::abs(two.lowest + 1.0) <= 1e-14);
  CHECK(std::abs(two.highest - 5.0) <= 1e-14);
}

TEST_CASE("ends lie inside the spectrum, by no more than the tolerance", "[linalg]") {
  constexpr Index kN = 3000;
  constexpr double kRounding = kN * std::numeric_limits<double>::epsilon();
  for (const double tolerance : {1e-2, 1e-4}) {
    Vector values = Vector::LinSpaced(kN, 0.0, 1.0);
    values = values.array().square();  // a dense low end, as that of a chain
    const RitzEnds ends = EndsOf(values, tolerance);
    CHECK(ends.lowest >= -kRounding);
    CHECK(ends.lowest <= tolerance);
    CHECK(ends.highest <= 1.0 + kRounding);
    CHECK(ends.highest >= 1.0 - tolerance);
  }
}

TEST_CASE("a product that is not finite is said", "[linalg]") {
  const auto bad = [](const Vector& x, Vector& y) { y = x / 0.0; };
  CHECK_THROWS_AS(FindRitzEnds(100, bad, SpectrumEnds::kBoth, 1e-4), spusim::RunError);
}

TEST_CASE("the slowest rate of a large dense array is right relative to itself", "[linalg]") {
  constexpr Index kN = 1100;
  SECTION("spread over six decades") {
    Matrix a = Matrix::Zero(kN, kN);
    for (Index i = 0; i < kN; ++i) {
      a(i, i) = std::pow(10.0, -6.0 * static_cast<double>(i) / static_cast<double>(kN - 1));
    }
    const spusim::Spectrum spectrum = FindSpectrum(spusim::DenseOperator(a));
    CHECK(std::abs(spectrum.lowest.real() / 1e-6 - 1.0) <= 1e-3);
  }
  SECTION("a chain of coupled cells") {
    Matrix a = 2.0 * Matrix::Identity(kN, kN);
    a.diagonal(1).setConstant(-1.0);
    a.diagonal(-1).setConstant(-1.0);
    const double half = std::sin(0.5 * std::acos(-1.0) / static_cast<double>(kN + 1));
    const spusim::Spectrum spectrum = FindSpectrum(spusim::DenseOperator(a));
    CHECK(std::abs(spectrum.lowest.real() / (4.0 * half * half) - 1.0) <= 1e-3);
  }
  SECTION("all alike") {
    const spusim::Spectrum spectrum =
        FindSpectrum(spusim::DenseOperator(0.7 * Matrix::Identity(kN, kN)));
    CHECK(std::abs(spectrum.lowest.real() / 0.7 - 1.0) <= 1e-12);
  }
  SECTION("indefinite") {
    Matrix a = Matrix::Identity(kN, kN);
    a(3, 3) = -1e-3;
    const spusim::Spectrum spectrum = FindSpectrum(spusim::DenseOperator(a));
    CHECK(std::abs(spectrum.lowest.real() / -1e-3 - 1.0) <= 1e-3);
  }
}
