// SPDX-License-Identifier: Apache-2.0
// Coupled LC oscillators: what they can be programmed to, both covariances, decay.
#include <cmath>
#include <memory>

#include <catch2/catch.hpp>

#include <spusim/base/errors.h>
#include <spusim/circuit/oscillator_cells.h>
#include <spusim/device/problem_mapping.h>
#include <spusim/linalg/decompositions.h>
#include <spusim/linalg/dense_operator.h>

#include "testbenches/support/specimen.h"
#include "testbenches/support/stationary.h"

namespace spusim {
namespace {

using test::Stationary;

constexpr double kRounding = 1e-10;

/// A Maxwell capacitance matrix, ground capacitances 0.2, 0, 0.5.
RowMatrix Example() {
  return (RowMatrix(3, 3) << 1.0, -0.5, -0.3, -0.5, 0.7, -0.2, -0.3, -0.2, 1.0).finished();
}

LangevinSystem SystemOf(const OscillatorOptions& options, const RowMatrix& a, double v2) {
  OscillatorCells cells(options);
  cells.Program(std::make_shared<DenseOperator>(RowMatrix(BanksOf(a))), nullptr);
  return cells.System(Vector::Zero(a.rows()), v2);
}

TEST_CASE("banks and their Maxwell matrix are each other's inverse", "[oscillator]") {
  const Matrix banks = BanksOf(Example());
  CHECK(banks.minCoeff() >= 0.0);
  CHECK(banks(0, 0) == Approx(0.2));
  CHECK(banks(1, 1) == 0.0);
  CHECK((MaxwellMatrix(banks) - Matrix(Example())).cwiseAbs().maxCoeff() < 1e-15);
}

TEST_CASE("both covariances of the oscillators", "[oscillator]") {
  const double v2 = 1e-2;
  for (const double inductance : {1e-2, 1e-3, 1e-6}) {  // overdamped to Q = 31
    OscillatorOptions options;
    options.inductance_h = inductance;
    const Matrix covariance = Stationary(SystemOf(options, Example(), v2));
    const double kappa = 1e6 * 1e-9 / inductance;
    // <v v> = k0 R C^-1 = v2 Chat^-1; R0^2 <i i> = R0^2 k0 R0/L = v2 kappa I.
    CHECK(
        (covariance.topLeftCorner(3, 3) - v2 * Matrix(Example()).inverse()).cwiseAbs().maxCoeff() <
        kRounding * v2 * 1e2);
    CHECK((covariance.bottomRightCorner(3, 3) - v2 * kappa * Matrix::Identity(3, 3))
              .cwiseAbs()
              .maxCoeff() < kRounding * v2 * 1e2 * kappa);
    CHECK(covariance.topRightCorner(3, 3).cwiseAbs().maxCoeff() <
          kRounding * v2 * 1e2 * std::sqrt(kappa));
  }
}

TEST_CASE("without inductance worth the name they are RC cells of capacitance C", "[oscillator]") {
  OscillatorOptions options;
  options.inductance_h = 1e6;
  const Matrix covariance = Stationary(SystemOf(options, Example(), 1.0)).topLeftCorner(3, 3);
  CHECK((covariance - Matrix(Example()).inverse()).cwiseAbs().maxCoeff() < 1e-6);
}

TEST_CASE("unequal losses and sources are unequal temperatures", "[oscillator]") {
  const Matrix ideal = Stationary(SystemOf({}, Example(), 1.0)).topLeftCorner(3, 3);
  for (const bool losses : {true, false}) {
    double last = 0.0;
    for (const double tolerance : {0.01, 0.1}) {
      OscillatorOptions options;
      (losses ? options.loss_tolerance : options.source_tolerance) = tolerance;
      const Matrix off = Stationary(SystemOf(options, Example(), 1.0)).topLeftCorner(3, 3) - ideal;
      CHECK(off.norm() > 2.0 * last);
      CHECK(off.norm() < 5.0 * tolerance * ideal.norm());
      last = off.norm();
    }
  }
  // A lone cell with the loss R_i: <v v> = v2 R_i/R0, its source times the square of its amplitude.
  OscillatorOptions options;
  options.loss_tolerance = 0.2;
  options.source_tolerance = 0.3;
  const RowMatrix lone = RowMatrix::Identity(3, 3);
  const Matrix apart = Stationary(SystemOf(options, lone, 1.0)).topLeftCorner(3, 3);
  const RandomStream losses = test::Specimen(1).Stream("cells.loss");
  const RandomStream sources = test::Specimen(1).Stream("cells.source");
  for (Index i = 0; i < 3; ++i) {
    const auto cell = static_cast<std::uint64_t>(i);
    const double loss = 1.0 + 0.2 * losses.Normal(cell, 0);
    const double amplitude = 1.0 + 0.3 * sources.Normal(cell, 0);
    CHECK(apart(i, i) == Approx(loss * amplitude * amplitude).epsilon(1e-9));
  }
  // A common factor of the losses is a temperature: R twice as large, all variances twice as large.
  OscillatorOptions lossless;
  lossless.resistance_ohm = 2e3;
  // v2 = k0 R0/C0 is what the level says, so that the same k0 is twice the level.
  const Matrix hot = Stationary(SystemOf(lossless, Example(), 2.0)).topLeftCorner(3, 3);
  CHECK((hot - 2.0 * ideal).cwiseAbs().maxCoeff() < 1e-9);
}

TEST_CASE("off capacitors stay a Maxwell matrix", "[oscillator]") {
  OscillatorOptions options;
  options.bank_tolerance = 0.1;
  const Matrix inverse = Stationary(SystemOf(options, Example(), 1.0)).topLeftCorner(3, 3);
  const Matrix real = inverse.inverse();
  CHECK((real - real.transpose()).cwiseAbs().maxCoeff() < 1e-9);
  const Matrix banks = BanksOf(0.5 * (real + real.transpose()) + 1e-9 * Matrix::Identity(3, 3));
  const RandomStream drawn = test::Specimen(1).Stream("cells.bank");
  CHECK(banks(0, 1) == Approx(0.5 * (1.0 + 0.1 * drawn.Normal(0, 1))).epsilon(1e-6));
  CHECK(banks(2, 2) == Approx(0.5 * (1.0 + 0.1 * drawn.Normal(2, 2))).epsilon(1e-6));
}

TEST_CASE("the slowest decay is that of the drift's spectrum", "[oscillator]") {
  for (const double inductance : {1e-2, 2e-3, 1e-4}) {
    OscillatorOptions options;
    options.inductance_h = inductance;
    const OscillatorCells cells(options);
    const Vector gamma = Eigen::SelfAdjointEigenSolver<Matrix>(Matrix(Example())).eigenvalues();
    double expected = HUGE_VAL;
    for (const double g : gamma) {
      expected = std::min(expected, OscillatorDecay(g, cells.stiffness()));
    }
    const LangevinSystem system = SystemOf(options, Example(), 0.0);
    const double found =
        Eigen::EigenSolver<Matrix>(system.drift->ToDense()).eigenvalues().real().minCoeff();
    CHECK(found == Approx(expected).epsilon(1e-9));
    // At an end of the spectrum, whatever the damping.
    CHECK(expected == std::min(OscillatorDecay(gamma[0], cells.stiffness()),
                               OscillatorDecay(gamma[2], cells.stiffness())));
  }
}

TEST_CASE("what passive coupling cannot reach is refused with the reason", "[oscillator]") {
  using Catch::Contains;
  RowMatrix a = Example();
  a(0, 1) = a(1, 0) = 0.1;
  CHECK_THROWS_WITH(BanksOf(a), Contains("entry (1, 2) of the matrix is 0.1"));
  a = Example();
  a(1, 1) = 0.6;
  CHECK_THROWS_WITH(BanksOf(a), Contains("row 2 of the matrix sums to -0.1"));
  a = Example();
  a(0, 1) = -0.4;
  CHECK_THROWS_WITH(BanksOf(a), Contains("not symmetric"));
  CHECK_THROWS_WITH(BanksOf(RowMatrix::Zero(2, 2)), Contains("zero"));
  // No capacitance to ground at all.
  const RowMatrix floating = (RowMatrix(2, 2) << 1.0, -1.0, -1.0, 1.0).finished();
  OscillatorCells cells(OscillatorOptions{});
  CHECK_THROWS_WITH(
      cells.Program(std::make_shared<DenseOperator>(RowMatrix(BanksOf(floating))), nullptr),
      Contains("singular"));
  OscillatorOptions options;
  options.inductance_h = 0.0;
  CHECK_THROWS_AS(OscillatorCells(options), InputError);
  options = {};
  options.loss_tolerance = -1.0;
  CHECK_THROWS_AS(OscillatorCells(options), InputError);
}

TEST_CASE("codes of banks stand for a Maxwell matrix again", "[oscillator]") {
  for (const int bits : {3, 8, 0}) {
    const MappedArray mapped = MapBanks(Example(), bits);
    CHECK(mapped.matrix_scale == Approx(0.5));
    CHECK(mapped.image.matrix.minCoeff() >= 0.0);
    const Matrix a = mapped.matrix_scale * MaxwellMatrix(ProgrammedMatrix(mapped.image)->ToDense());
    const double half_step = bits == 0 ? 1e-15 : 0.25 / ((1 << (bits - 1)) - 1) * (1 + 1e-12);
    // An entry off the diagonal is one bank, one on it the sum of three.
    CHECK((a - Matrix(Example())).cwiseAbs().maxCoeff() <= 3.0 * half_step);
    CHECK(BanksOf(a).minCoeff() >= 0.0);
  }
}

}  // namespace
}  // namespace spusim
