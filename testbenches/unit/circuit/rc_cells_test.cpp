// SPDX-License-Identifier: Apache-2.0
// RC cells whose amplifiers have a bandwidth and a noise of their own.
#include <cmath>
#include <complex>
#include <numbers>

#include <catch2/catch.hpp>

#include <spusim/analog/exact/dense/exact_dense_engine.h>
#include <spusim/base/errors.h>
#include <spusim/circuit/rc_cells.h>
#include <spusim/linalg/decompositions.h>
#include <spusim/linalg/dense_operator.h>

#include "testbenches/support/specimen.h"
#include "testbenches/support/stationary.h"

namespace spusim {
namespace {

using test::Stationary;

constexpr double kTau = 1e-6;  // 1 kOhm, 1 nF
constexpr double kRounding = 1e-10;

RowMatrix Example() {
  return (RowMatrix(4, 4) << 1.0, 0.4, -0.2, 0.1, 0.4, 0.7, 0.1, 0.0, -0.2, 0.1, 0.9, 0.3, 0.1, 0.0,
          0.3, 0.5)
      .finished();
}
Vector Input() { return (Vector(4) << 0.3, -0.2, 0.1, 0.25).finished(); }

LangevinSystem SystemOf(const RcCellOptions& options, const RowMatrix& m, const Vector& input,
                        double v2) {
  RcCells cells(options);
  cells.Program(std::make_shared<DenseOperator>(m), nullptr);
  return cells.System(input, v2);
}

RcCellOptions WithBandwidth(double hz) {
  RcCellOptions options;
  options.amplifier_bandwidth_hz = hz;
  return options;
}

TEST_CASE("ideal RC cells are the ideal circuit, to the bit", "[cells]") {
  RcCells cells(RcCellOptions{});
  const auto matrix = std::make_shared<DenseOperator>(Example());
  cells.Program(matrix, nullptr);
  const LangevinSystem system = cells.System(Input(), 1e-3);
  CHECK(system.drift == matrix);
  CHECK(system.input == Input());
  CHECK(system.noise_mixing == nullptr);
  CHECK(system.diffusion == RcCircuit(1e3, 1e-9).System(matrix, Input(), 1e-3).diffusion);
}

TEST_CASE("a bandwidth slows cells and lets their fixed point be", "[cells]") {
  const Vector expected = Matrix(Example()).partialPivLu().solve(Input());
  double last_rate = 0.0;
  for (const double hz : {1e5, 1e6, 1e7, 1e9}) {
    const LangevinSystem system = SystemOf(WithBandwidth(hz), Example(), Input(), 0.0);
    ExactDenseEngine engine(RandomStream(1, "test.noise"), RandomStream(1, "test.looks"));
    engine.SetSystem(system);
    Vector state = Vector::Zero(8);
    engine.Advance(2000.0 * kTau, state);
    CHECK((state.head(4) - expected).cwiseAbs().maxCoeff() < kRounding);
    CHECK(state.tail(4).cwiseAbs().maxCoeff() < kRounding);
    // The slowest motion becomes faster with the bandwidth, up to that of the ideal cells.
    CHECK(engine.spectrum().lowest.real() > last_rate);
    last_rate = engine.spectrum().lowest.real();
  }
  const double ideal =
      Eigen::SelfAdjointEigenSolver<Matrix>(Matrix(Example())).eigenvalues().minCoeff();
  CHECK(last_rate < ideal);
  // First order in epsilon: g/(wt C) of the row sums plus one, at most 2.7 here, and the pole
  // itself.
  CHECK(last_rate == Approx(ideal).epsilon(5.0 / (2.0 * std::numbers::pi * 1e9 * kTau)));
}

TEST_CASE("one cell with a bandwidth has the two poles of its characteristic equation", "[cells]") {
  // (C/wt) s^2 + (C + g/wt) s + G = 0, with G/C = 1e6/s, g/C = (1 + 1) 1e6/s.
  const double wt = 2.0 * std::numbers::pi * 2e7;
  const double b = 1.0 + 2e6 / wt;
  const double root = std::sqrt(b * b - 4.0 * 1e6 / wt);
  const LangevinSystem system =
      SystemOf(WithBandwidth(2e7), RowMatrix::Identity(1, 1), Vector::Zero(1), 0.0);
  const Eigen::VectorXcd found = Eigen::EigenSolver<Matrix>(system.drift->ToDense()).eigenvalues();
  const double slow = std::min(found[0].real(), found[1].real()) * system.rate;
  const double fast = std::max(found[0].real(), found[1].real()) * system.rate;
  // The small root by the product of both, without cancellation; eigenvalues to eps |A|.
  CHECK(fast == Approx(wt * (b + root) / 2.0).epsilon(1e-12));
  CHECK(slow == Approx(1e6 * 2.0 / (b + root)).epsilon(1e-10));
}

TEST_CASE("a bandwidth makes the variance smaller by 1 + g/(wt C)", "[cells]") {
  const double v2 = 1e-3;
  for (const double hz : {1e5, 2e7}) {
    const LangevinSystem system =
        SystemOf(WithBandwidth(hz), RowMatrix::Constant(1, 1, 0.5), Vector::Zero(1), v2);
    const double slower = 1.0 + 1.5 / (2.0 * std::numbers::pi * hz * kTau);
    CHECK(Stationary(system)(0, 0) == Approx(v2 / 0.5 / slower).epsilon(kRounding));
  }
}

TEST_CASE("amplifier noise drives each cell with g e_n", "[cells]") {
  RcCellOptions options;
  options.spread.amplifier_noise = 7e-9;
  options.spread.capacitor = 0.05;
  const double v2 = GENERATE(0.0, 1e-12);
  RcCells cells(options);
  cells.Program(std::make_shared<DenseOperator>(Example()), nullptr);
  const LangevinSystem system = cells.System(Input(), v2);
  const Matrix& s = *system.noise_mixing;
  const Matrix density = 2.0 * system.diffusion * (s * s.transpose());
  CellErrors errors(options.spread, test::Specimen(1));
  errors.Realise(DenseOperator(Example()));
  for (Index i = 0; i < 4; ++i) {
    // C dV = g/R0 e_n dt + ..., two-sided density e_n^2/2; sources: sqrt(2 v2/tau) / c.
    const double g = Example().row(i).cwiseAbs().sum() + 1.0;
    const double c = g / errors.load()[i];
    const double expected =
        std::pow(g / c / kTau, 2) * 7e-9 * 7e-9 / 2.0 + 2.0 * v2 / kTau / (c * c);
    CHECK(density(i, i) == Approx(expected).epsilon(kRounding));
  }
  CHECK((density - Matrix(density.diagonal().asDiagonal())).cwiseAbs().maxCoeff() == 0.0);
  CHECK(cells.sources() == 4);
}

TEST_CASE("behind an amplifier's pole its noise is at the output as well", "[cells]") {
  // C V' = ... + g e + C e' (Kirchhoff at the summing node): with b1 = 1, b0 = l, a2 = epsilon, a1
  // = 1 + epsilon l, a0 = m in units of tau, Var = S_e/tau (b1^2 a0 + b0^2 a2)/(2 a0 a1 a2), S_e =
  // e_n^2/2.
  for (const double m : {0.1, 0.5, 1.0}) {
    RcCellOptions options = WithBandwidth(2e7);
    options.spread.amplifier_noise = 7e-9;
    const LangevinSystem system =
        SystemOf(options, RowMatrix::Constant(1, 1, m), Vector::Zero(1), 0.0);
    const double epsilon = 1.0 / (2.0 * std::numbers::pi * 2e7 * kTau);
    const double l = m + 1.0;
    const double law = 7e-9 * 7e-9 / 2.0 / kTau * (m + l * l * epsilon) /
                       (2.0 * m * (1.0 + epsilon * l) * epsilon);
    CHECK(Stationary(system)(0, 0) == Approx(law).epsilon(1e-9));
  }
}

TEST_CASE("unequal sources: each cell has the variance of its own", "[cells]") {
  const double v2 = 1e-3;
  const CellSpread spread{.source = 0.2};
  CellErrors errors(spread, test::Specimen(3));
  errors.Realise(DenseOperator(RowMatrix::Identity(3, 3)));
  const auto identity = std::make_shared<DenseOperator>(RowMatrix::Identity(3, 3));
  const LangevinSystem system =
      errors.Apply(RcCircuit(1e3, 1e-9).System(identity, Vector::Zero(3), v2));
  const Matrix covariance = Stationary(system);
  const RandomStream drawn = test::Specimen(3).Stream("cells.source");
  for (Index i = 0; i < 3; ++i) {
    const double amplitude = 1.0 + 0.2 * drawn.Normal(static_cast<std::uint64_t>(i), 0);
    CHECK(covariance(i, i) == Approx(v2 * amplitude * amplitude).epsilon(kRounding));
  }
  CHECK(covariance(0, 0) != Approx(covariance(1, 1)));
}

TEST_CASE("a pulse at an input is charge on the capacitor", "[cells]") {
  RcCells plain(RcCellOptions{});
  plain.Program(std::make_shared<DenseOperator>(Example()), nullptr);
  const Vector areas = 1e-9 * Input();
  CHECK((plain.PulseStep(areas) - areas / kTau).cwiseAbs().maxCoeff() < 1e-18);
  // Behind an amplifier's pole it comes out over the pole's time: the step of V settles to the
  // same.
  RcCells slow(WithBandwidth(1e8));
  slow.Program(std::make_shared<DenseOperator>(RowMatrix::Identity(4, 4) * 1e-6), nullptr);
  ExactDenseEngine engine(RandomStream(1, "test.noise"), RandomStream(1, "test.looks"));
  engine.SetSystem(slow.System(Vector::Zero(4), 0.0));
  Vector state = slow.PulseStep(areas);
  CHECK(state.head(4).isZero(0.0));
  engine.Advance(0.1 * kTau, state);
  // Less what g/(wt C) makes of the capacitor, (1 + 1e-6)/(2 pi 100), and the leak 1e-7.
  const double larger = 1.0 + (1.0 + 1e-6) / (2.0 * std::numbers::pi * 100.0);
  CHECK((state.head(4) - areas / kTau / larger).cwiseAbs().maxCoeff() < 1e-6 * 1e-3);
}

TEST_CASE("amplifiers held have no rate of change when they are let go", "[cells]") {
  RcCells cells(WithBandwidth(1e6));
  cells.Program(std::make_shared<DenseOperator>(Example()), nullptr);
  Vector state = Vector::LinSpaced(8, 1.0, 8.0);
  cells.Release(0.0, state);
  CHECK(state == Vector::LinSpaced(8, 1.0, 8.0));
  cells.Release(1e-9, state);
  CHECK(state.head(4) == Vector::LinSpaced(4, 1.0, 4.0));
  CHECK(state.tail(4).isZero(0.0));
}

TEST_CASE("bandwidths out of range are refused", "[cells]") {
  CHECK_THROWS_AS(RcCells(WithBandwidth(-1.0)), InputError);
  CHECK_THROWS_AS(RcCells(WithBandwidth(std::nan(""))), InputError);
  RcCellOptions options;
  options.spread.source = -0.1;
  CHECK_THROWS_AS(RcCells(options), InputError);
}

}  // namespace
}  // namespace spusim
