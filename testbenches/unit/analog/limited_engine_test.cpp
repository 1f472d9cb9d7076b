// SPDX-License-Identifier: Apache-2.0
// Amplifiers that saturate and slew.
#include <cmath>
#include <memory>

#include <catch2/catch.hpp>

#include <spusim/analog/exact/dense/exact_dense_engine.h>
#include <spusim/analog/limited_engine.h>
#include <spusim/base/errors.h>
#include <spusim/circuit/rc_cells.h>
#include <spusim/linalg/decompositions.h>
#include <spusim/linalg/dense_operator.h>

namespace spusim {
namespace {

constexpr double kTau = 1e-6;

std::unique_ptr<Engine> Exact() {
  return std::make_unique<ExactDenseEngine>(RandomStream(1, "test.noise"),
                                            RandomStream(1, "test.looks"));
}

LimitedEngine Limited(const OutputLimits& limits, double steps = 20.0) {
  return {Exact(), limits, RandomStream(1, "test.limited"), steps};
}

LangevinSystem System(const RowMatrix& m, const Vector& input, double v2 = 0.0) {
  return RcCircuit(1e3, 1e-9).System(std::make_shared<DenseOperator>(m), input, v2);
}

RowMatrix Pair() { return (RowMatrix(2, 2) << 1.0, 0.5, 0.5, 1.0).finished(); }

TEST_CASE("limits that are not reached change nothing", "[limits]") {
  // The same equal steps of the inner engine, to the bit.
  const LangevinSystem system = System(Pair(), Vector::Constant(2, 0.5), 1e-6);
  LimitedEngine limited = Limited({.swing_v = 5.0, .slew_v_per_s = 1e9});
  limited.SetSystem(system);
  Vector x = Vector::Zero(2);
  limited.Advance(1.7 * kTau, x);
  auto exact = Exact();
  exact->SetSystem(system);
  Vector y = Vector::Zero(2);
  // Spectral radius 1.5.
  const double steps = std::ceil(1.7 * 1.5 * 20.0);
  for (int k = 0; k < static_cast<int>(steps); ++k) exact->Advance(1.7 * kTau / steps, y);
  CHECK(x == y);
  CHECK(limited.work().saturations == 0);
  CHECK(limited.work().slews == 0);
  CHECK(limited.work().steps == static_cast<std::uint64_t>(steps));
}

TEST_CASE("a saturated cell stays at its swing, the others settle around it", "[limits]") {
  // Unlimited: (1.2, -0.2) for b = (1.1, 0.4). With V_0 held at 0.5: V_1 = 0.4 - 0.25.
  LimitedEngine engine = Limited({.swing_v = 0.5});
  engine.SetSystem(System(Pair(), (Vector(2) << 1.1, 0.4).finished()));
  Vector x = Vector::Zero(2);
  engine.Advance(60.0 * kTau, x);
  CHECK(x[0] == 0.5);
  CHECK(x[1] == Approx(0.15).epsilon(1e-12));
  CHECK(engine.work().saturations == 1);
  // Driven back it leaves the rail at once.
  engine.SetInput((Vector(2) << 0.1, 0.4).finished());
  engine.Advance(60.0 * kTau, x);
  const Vector settled = Matrix(Pair()).inverse() * (Vector(2) << 0.1, 0.4).finished();
  CHECK((x - settled).cwiseAbs().maxCoeff() < 1e-12);
  // A state beyond the swing is none.
  x << 3.0, -3.0;
  engine.Advance(1e-12, x);
  CHECK(x.cwiseAbs().maxCoeff() <= 0.5);
}

/// One cell driven from 0 to u: V' = SR until u - V = SR tau, then exponential.
double SlewedVoltage(double u, double slew, double t) {
  const double until = (u - slew * kTau) / slew;
  if (t <= until) return slew * t;
  return u - slew * kTau * std::exp(-(t - until) / kTau);
}

TEST_CASE("slewing: a ramp, then the exponential", "[limits]") {
  const double u = 1.0;
  const double slew = 0.2 / kTau;
  double last = 0.0;
  for (const double steps : {10.0, 20.0, 40.0, 80.0, 160.0}) {
    LimitedEngine engine = Limited({.slew_v_per_s = slew}, steps);
    engine.SetSystem(System(RowMatrix::Identity(1, 1), Vector::Constant(1, u)));
    Vector x = Vector::Zero(1);
    double worst = 0.0;
    for (int k = 1; k <= 60; ++k) {
      engine.Advance(0.1 * kTau, x);
      worst = std::max(worst, std::abs(x[0] - SlewedVoltage(u, slew, 0.1 * k * kTau)));
    }
    CHECK(engine.work().slews == 1);
    // The step in which the limit lets go: at most the ramp less the exponential over half a step,
    // SR h^2/(2 tau), h = tau/steps.
    CHECK(worst <= slew * kTau / (2.0 * steps * steps));
    last = worst;
  }
  CHECK(last > 0.0);
}

TEST_CASE("inputs settle on while a limit acts", "[limits]") {
  // u(t) = 0.2 + 0.8 e^{-t/2 tau} from a first input of 1 V: the cell sits at its swing until u
  // falls below it, t_1 = 2 tau ln(0.8/0.3), then V' = (u - V)/tau with the closed solution below.
  LangevinSystem system = System(RowMatrix::Identity(1, 1), Vector::Constant(1, 1.0));
  system.input_pole = 1.0 / (2.0 * kTau);
  LimitedEngine engine = Limited({.swing_v = 0.5}, 200.0);
  engine.SetSystem(system);
  Vector x = Vector::Zero(1);
  engine.Advance(60.0 * kTau, x);
  CHECK(x[0] == 0.5);
  engine.SetInput(Vector::Constant(1, 0.2));
  engine.Advance(4.0 * kTau, x);
  const double t1 = 2.0 * std::log(0.8 / 0.3);
  const double s = 4.0 - t1;
  // V = 0.2 + 0.6 e^{-s/2} - 0.3 e^{-s}: 0.5 at s = 0, u = 0.2 + 0.3 e^{-s/2}.
  const double law = 0.2 + 0.6 * std::exp(-0.5 * s) - 0.3 * std::exp(-s);
  // The limit lets go within a step: of first order, h times the largest slope.
  CHECK(std::abs(x[0] - law) < 0.3 / 200.0);
}

TEST_CASE("two coupled cells, one slewing and one saturating: first order in the step",
          "[limits]") {
  const auto end = [](double steps) {
    LimitedEngine engine = Limited({.swing_v = 0.6, .slew_v_per_s = 0.4 / kTau}, steps);
    engine.SetSystem(System(Pair(), (Vector(2) << 1.4, 0.7).finished()));
    Vector x = Vector::Zero(2);
    engine.Advance(2.3 * kTau, x);
    return x;
  };
  const Vector reference = end(20480.0);
  const double coarse = (end(20.0) - reference).cwiseAbs().maxCoeff();
  const double fine = (end(320.0) - reference).cwiseAbs().maxCoeff();
  CHECK(coarse < 0.6 / 20.0);
  // 16 times shorter steps; where in a step a limit comes into force moves the error by its own
  // size.
  CHECK(fine < coarse / 4.0);
}

TEST_CASE("an amplifier with a bandwidth slews by its own state", "[limits]") {
  RcCellOptions options;
  options.amplifier_bandwidth_hz = 2e7;
  RcCells cells(options);
  cells.Program(std::make_shared<DenseOperator>(RowMatrix::Identity(1, 1)), nullptr);
  const double slew = 0.05 / kTau;
  LimitedEngine engine = Limited({.swing_v = 0.5, .slew_v_per_s = slew});
  engine.SetSystem(cells.System(Vector::Constant(1, 1.0), 0.0));
  Vector x = Vector::Zero(2);
  Vector before = x;
  for (int k = 0; k < 30; ++k) {
    engine.Advance(0.5 * kTau, x);
    CHECK(std::abs(x[0] - before[0]) <= slew * 0.5 * kTau * (1.0 + 1e-9));
    before = x;
  }
  CHECK(x[0] == 0.5);  // 0.05 V a tau, for 15 tau
  CHECK(x[1] == 0.0);
  CHECK(engine.work().slews >= 1);
  CHECK(engine.work().saturations == 1);
}

TEST_CASE("noise within limits stays within them and has its variance", "[limits]") {
  constexpr Index kCells = 400;
  LimitedEngine engine = Limited({.swing_v = 0.1}, 200.0);
  engine.SetSystem(System(RowMatrix::Identity(kCells, kCells), Vector::Zero(kCells), 0.01));
  Vector x = Vector::Zero(kCells);
  double square = 0.0;
  constexpr int kDraws = 60;
  for (int k = 0; k < kDraws; ++k) {
    engine.Advance(3.0 * kTau, x);
    CHECK(x.cwiseAbs().maxCoeff() <= 0.1);
    square += x.squaredNorm() / kCells / kDraws;
  }
  // A reflected Ornstein-Uhlenbeck process has the truncated normal law: at one standard deviation
  // 1 - 2 phi(1)/(2 Phi(1) - 1) = 0.2911 of the variance. Cutting off at the end of a step enlarges
  // the walls by 0.58 sqrt(2 D h) (Asmussen, Glynn, Pitman 1995): h = tau/200, 0.058 of the swing;
  // the variance grows as about the square of the walls, here by up to 12 %.
  CHECK(square > 0.01 * 0.2911 * (1.0 - 4.5 * std::sqrt(2.0 / kCells / kDraws)));
  CHECK(square < 0.01 * 0.2911 * (1.12 + 4.5 * std::sqrt(2.0 / kCells / kDraws)));
  CHECK(engine.work().saturations > 0);
}

TEST_CASE("limits out of range are refused", "[limits]") {
  CHECK_THROWS_AS(Limited({.swing_v = -1.0}), InputError);
  CHECK_THROWS_AS(Limited({.slew_v_per_s = std::nan("")}), InputError);
}

}  // namespace
}  // namespace spusim
