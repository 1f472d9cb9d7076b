// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>

#include <spusim/base/errors.h>
#include <spusim/linalg/dense_operator.h>
#include <spusim/linalg/factored_operator.h>
#include <spusim/linalg/spectrum.h>
#include <spusim/noise/random_stream.h>

namespace spusim {
namespace {

constexpr double kEps = std::numeric_limits<double>::epsilon();
// What FindSpectrum promises for Lanczos, relative to the spectral radius.
constexpr double kLanczos = 1e-4;

/// I - 2 v v^T with a random unit v: orthogonal, symmetric, and full.
RowMatrix Reflection(Index n, std::uint64_t index) {
  Vector v(n);
  RandomStream(3, "test.spectrum").FillNormals(index, v);
  v.normalize();
  return RowMatrix::Identity(n, n) - 2.0 * v * v.transpose();
}

RowMatrix WithEigenvalues(const Vector& values) {
  const RowMatrix q = Reflection(values.size(), 0);
  const RowMatrix a = q * values.asDiagonal() * q;
  return 0.5 * (a + RowMatrix(a.transpose()));
}

class CountingOperator final : public LinearOperator {
 public:
  explicit CountingOperator(const LinearOperator& a) : a_(a) {}
  Index size() const override { return a_.size(); }
  bool symmetric() const override { return a_.symmetric(); }
  void Apply(const Vector& x, Vector& y) const override {
    ++products_;
    a_.Apply(x, y);
  }
  Matrix ToDense() const override { return a_.ToDense(); }
  int products() const { return products_; }

 private:
  const LinearOperator& a_;
  mutable int products_ = 0;
};

/// Factors whose F has the eigenvalues leak (N - m times) and leak + gain * h[i]: J is m rows of a
/// reflection, each block turned by a K x K reflection that H undoes.
FactoredOperator FactoredWithEigenvalues(Index size, Index block, const Vector& h, double gain,
                                         double leak) {
  const RowMatrix turn = Reflection(block, 2);
  FactoredMatrix f;
  f.jacobian = Reflection(size, 1).topRows(h.size());
  f.hessian_blocks.resize(h.size(), block);
  for (Index top = 0; top < h.size(); top += block) {
    f.jacobian.middleRows(top, block) = RowMatrix(turn * f.jacobian.middleRows(top, block));
    const RowMatrix b = turn * h.segment(top, block).asDiagonal() * turn;
    f.hessian_blocks.middleRows(top, block) = 0.5 * (b + RowMatrix(b.transpose()));
  }
  f.gain = gain;
  f.leak = leak;
  return FactoredOperator(std::move(f));
}

void CheckLanczos(const Spectrum& spectrum, double low, double high) {
  const double radius = std::max(std::abs(low), std::abs(high));
  const double rounding = 100.0 * kEps * radius;
  CHECK(spectrum.real);
  CHECK(spectrum.lowest.imag() == 0.0);
  CHECK(spectrum.lowest.real() >= low - rounding);
  CHECK(spectrum.lowest.real() <= low + kLanczos * radius);
  CHECK(spectrum.max_modulus >= radius - rounding);
  CHECK(spectrum.max_modulus <= radius * (1.0 + kLanczos) + rounding);
  CHECK(spectrum.euler_step_bound <= 2.0 / high + rounding);
  CHECK(spectrum.euler_step_bound >= 2.0 / (high + 2.0 * kLanczos * radius));
}

TEST_CASE("Symmetric dense spectrum, definite and indefinite", "[linalg]") {
  // Weyl: symmetric eigenvalues move by no more than the norm of the rounding, n eps |A|.
  const double tolerance = 8.0 * 40.0 * kEps * 8.0;
  for (const double low : {0.25, -3.0, -8.0}) {
    Vector values = Vector::LinSpaced(40, 0.5, 5.0);
    values[17] = low;
    const Spectrum s = FindSpectrum(DenseOperator(WithEigenvalues(values)));
    CHECK(std::abs(s.lowest - low) <= tolerance);
    CHECK(std::abs(s.max_modulus - std::max(5.0, -low)) <= tolerance);
    CHECK(std::abs(s.euler_step_bound - 2.0 / 5.0) <= tolerance);
    CHECK(s.real);
    CHECK(IsIndefinite(s, 40) == (low < 0.0));
  }
}

TEST_CASE("No decaying mode: no bound on the step", "[linalg]") {
  const Spectrum s = FindSpectrum(DenseOperator(RowMatrix{{-2.0, 0.0}, {0.0, -1.0}}));
  CHECK(std::isinf(s.euler_step_bound));
  CHECK(std::abs(s.max_modulus - 2.0) <= 4.0 * kEps);
}

TEST_CASE("General spectrum: complex pairs bound the step", "[linalg]") {
  // Eigenvalues 1 +- 2i and 3: 2 Re/|a|^2 = 2/5 and 2/3. Normal but for the coupling above the
  // blocks, so 100 eps is ample for a 3 x 3 matrix of norm < 10.
  const RowMatrix a{{1.0, -2.0, 1.0}, {2.0, 1.0, 0.0}, {0.0, 0.0, 3.0}};
  const Spectrum s = FindSpectrum(DenseOperator(a));
  const double tolerance = 100.0 * kEps;
  CHECK(std::abs(s.lowest.real() - 1.0) <= tolerance);
  CHECK(std::abs(std::abs(s.lowest.imag()) - 2.0) <= tolerance);
  CHECK(std::abs(s.max_modulus - 3.0) <= tolerance);
  CHECK(std::abs(s.euler_step_bound - 0.4) <= tolerance);
  CHECK_FALSE(s.real);
  CHECK_FALSE(IsIndefinite(s, 3));
}

TEST_CASE("A general matrix beyond the limit is refused", "[linalg]") {
  RowMatrix a = RowMatrix::Identity(kDirectLimit + 1, kDirectLimit + 1);
  a(0, 1) = 0.5;
  CHECK_THROWS_AS(FindSpectrum(DenseOperator(a)), RunError);
}

TEST_CASE("A large symmetric dense matrix goes through Lanczos", "[linalg]") {
  const Index n = kDirectLimit + 76;
  Vector values = Vector::LinSpaced(n, 1.0, 4.0);
  values[5] = -0.7;
  const DenseOperator a(WithEigenvalues(values));
  const CountingOperator counted(a);
  CheckLanczos(FindSpectrum(counted), -0.7, 4.0);
  CHECK(counted.products() <= 400);
}

TEST_CASE("Factored spectrum of a training step: N = 2410, m = 640", "[linalg]") {
  // Loss curvatures fall over many decades: h from 5 down to 5e-6, as in a half-trained network.
  Vector h(640);
  for (Index i = 0; i < h.size(); ++i) {
    h[i] = 5.0 * std::pow(10.0, -6.0 * static_cast<double>(i) / 639.0);
  }
  const double leak = 0.01;
  for (const double negative : {0.0, -0.009, -0.0125, -0.05, -7.0}) {
    Vector with = h;
    if (negative != 0.0) with[300] = negative;
    const FactoredOperator a = FactoredWithEigenvalues(2410, 10, with, 1.0, leak);
    REQUIRE(a.symmetric());
    const CountingOperator counted(a);
    const Spectrum s = FindSpectrum(counted);
    INFO("negative " << negative << " lowest " << s.lowest.real());
    CheckLanczos(s, leak + negative, leak + 5.0);
    CHECK(IsIndefinite(s, 2410) == (leak + negative < 0.0));
    // Worst case: eigenvalues evenly spread over six decades down to the leak. Measured: 39 to 174.
    CHECK(counted.products() <= 200);
    if (negative != 0.0) continue;
    const Spectrum again = FindSpectrum(a);
    CHECK(again.lowest == s.lowest);
    CHECK(again.max_modulus == s.max_modulus);
  }
}

TEST_CASE("Degenerate factored matrices", "[linalg]") {
  const Index n = 200;
  const Vector zero = Vector::Zero(20);
  CheckLanczos(FindSpectrum(FactoredWithEigenvalues(n, 10, zero, 1.0, 0.5)), 0.5, 0.5);
  const Spectrum nothing = FindSpectrum(FactoredWithEigenvalues(n, 10, zero, 1.0, 0.0));
  CHECK(nothing.max_modulus == 0.0);
  CHECK(std::isinf(nothing.euler_step_bound));
  CHECK(IsIndefinite(nothing, n));
  const Vector one = Vector::Constant(20, 1.0);
  const Spectrum singular = FindSpectrum(FactoredWithEigenvalues(n, 10, one, 1.0, 0.0));
  CHECK(std::abs(singular.lowest.real()) <= kLanczos);
  const Spectrum negative = FindSpectrum(FactoredWithEigenvalues(n, 10, one, -3.0, -0.1));
  CHECK(std::abs(negative.lowest.real() + 3.1) <= 3.1 * kLanczos);
  CHECK(std::isinf(negative.euler_step_bound));
  // As many rows as cells: no multiple eigenvalue.
  CheckLanczos(
      FindSpectrum(FactoredWithEigenvalues(70, 10, Vector::LinSpaced(70, 1.0, 2.0), 1.0, 0.0)), 1.0,
      2.0);
}

/// Nearly equal J arrays, as mismatch makes them, of 40 rows.
FactoredOperator Mismatched(Index size, double mismatch) {
  FactoredMatrix f =
      FactoredWithEigenvalues(size, 10, Vector::LinSpaced(40, 0.1, 4.0), 1.0, 0.05).factors();
  RowMatrix normals(f.rows(), size);
  for (Index i = 0; i < f.rows(); ++i) {
    for (Index j = 0; j < size; ++j) {
      normals(i, j) = RandomStream(4, "test.mismatch")
                          .Normal(static_cast<std::uint64_t>(i), static_cast<std::uint64_t>(j));
    }
  }
  f.back_jacobian = f.jacobian.cwiseProduct(RowMatrix(1.0 + mismatch * normals.array()));
  f.leaks = mismatch * 0.05 * normals.row(0).transpose();
  return FactoredOperator(std::move(f));
}

TEST_CASE("A large general factored matrix: a rectangle that holds its spectrum", "[linalg]") {
  const Index n = kFactoredDirectLimit + 44;
  for (const double mismatch : {1e-4, 1e-2, 0.2}) {
    const FactoredOperator a = Mismatched(n, mismatch);
    REQUIRE_FALSE(a.symmetric());
    const Spectrum found = FindSpectrum(a);
    const Spectrum whole = FindSpectrum(DenseOperator(a.ToDense()));
    INFO("mismatch " << mismatch << ": lowest " << found.lowest << " in place of " << whole.lowest);
    CHECK(found.bounds);
    CHECK_FALSE(whole.bounds);
    CHECK(found.lowest.real() <= whole.lowest.real());
    CHECK(found.max_modulus >= whole.max_modulus);
    CHECK(found.max_modulus <= whole.max_modulus * (1.0 + mismatch + 1e-3));
    CHECK(found.euler_step_bound <= whole.euler_step_bound);
    // Bounds alone never say that an array runs away.
    CHECK_FALSE(IsIndefinite(found, n));
    if (mismatch <= 1e-2) CHECK(found.euler_step_bound >= 0.98 * whole.euler_step_bound);
  }
  const FactoredOperator small = Mismatched(kFactoredDirectLimit, 0.2);
  CHECK_FALSE(FindSpectrum(small).bounds);
}

TEST_CASE("Singular to rounding counts as indefinite", "[linalg]") {
  Spectrum s;
  s.max_modulus = 1.0;
  s.lowest = 100.0 * kEps;
  CHECK(IsIndefinite(s, 100));
  CHECK_FALSE(IsIndefinite(s, 99));
  s.lowest = std::numeric_limits<double>::quiet_NaN();
  CHECK(IsIndefinite(s, 99));
}

}  // namespace
}  // namespace spusim
