// SPDX-License-Identifier: Apache-2.0
// Ways to store J, threads, choice of method, looks, refusals, a large array.
#include <algorithm>
#include <cmath>
#include <vector>

#include <catch2/catch.hpp>

#include <spusim/analog/exact/bridges/gaussian_bridge.h>
#include <spusim/analog/exact/factored/exact_factored_engine.h>
#include <spusim/analog/exact/phi.h>
#include <spusim/base/errors.h>
#include <spusim/linalg/dense_operator.h>

#include "testbenches/unit/analog/factored_fixture.h"
#include "testbenches/unit/analog/gaussian_check.h"

namespace spusim {
namespace {

using factored::kEpsilon;
using factored::Random;
using factored::RandomFactors;
using factored::RandomVector;
using factored::SystemOf;

ExactFactoredEngine NewEngine(int threads = 1, FactoredMethod method = FactoredMethod::kAuto) {
  return {RandomStream(3, "test.noise"), RandomStream(3, "test.looks"), threads, method};
}

Vector After(const LangevinSystem& system, double time, int threads = 1,
             FactoredMethod method = FactoredMethod::kAuto) {
  ExactFactoredEngine engine = NewEngine(threads, method);
  engine.SetSystem(system);
  Vector x = RandomVector(system.drift->size(), 5);
  engine.Advance(time, x);
  engine.Advance(0.5 * time, x);
  return x;
}

FactoredMatrix LargeFactors(Index samples, Index block, Index n) {
  FactoredMatrix f = RandomFactors(samples, block, n, false, 0.1);
  f.jacobian *= 1.0 / std::sqrt(static_cast<double>(n));
  f.gain = 20.0;
  return f;
}

TEST_CASE("Float storage moves the matrix by what it promises, and the path by no more",
          "[analog]") {
  const FactoredMatrix f = RandomFactors(6, 5, 130, false, 0.3);
  const FactoredMatrix narrow = StoreInFloat(f);
  REQUIRE(narrow.jacobian.size() == 0);
  const Matrix exact = FactoredOperator(f).ToDense();
  const Matrix stored = FactoredOperator(narrow).ToDense();
  constexpr double kUnit = 0x1p-24;
  FactoredMatrix magnitude = f;
  magnitude.jacobian = f.jacobian.cwiseAbs();
  magnitude.hessian_blocks = f.hessian_blocks.cwiseAbs();
  magnitude.leak = 0.0;
  const Matrix bound =
      (2.0 * kUnit + kUnit * kUnit + 200.0 * kEpsilon) * FactoredOperator(magnitude).ToDense();
  CHECK(((stored - exact).cwiseAbs() - bound).maxCoeff() <= 0.0);
  CHECK((stored - exact).cwiseAbs().maxCoeff() > 0.0);
  // |e^{-F t} - e^{-F' t}| <= |F - F'| t e^{-lowest t} for symmetric matrices; the response's slope
  // is at most 1/lowest^2, the noise's at most 1/lowest^(3/2).
  constexpr double kTime = 2.0;
  constexpr double kDiffusion = 0.5;
  const LangevinSystem system = SystemOf(f, 1.0, kDiffusion);
  const Vector x = After(system, kTime);
  const Vector y = After(SystemOf(narrow, 1.0, kDiffusion), kTime);
  const double moved = (stored - exact).norm();
  const double lowest = 0.3;
  const double size = RandomVector(130, 5).norm() + system.input.norm() +
                      std::sqrt(2.0 * kDiffusion) * 1.5 * std::sqrt(130.0);
  // Two intervals.
  CHECK((x - y).norm() <= 2.0 * moved * size * (kTime + std::pow(lowest, -2.0)));
  CHECK((x - y).norm() > 0.0);
  // The same float entries, widened, give the same path but for rounding.
  FactoredMatrix widened = f;
  widened.jacobian = narrow.jacobian32.cast<double>();
  CHECK((After(SystemOf(widened, 1.0, kDiffusion), kTime) - y).norm() <= 1e3 * kEpsilon * size);
}

TEST_CASE("A Kronecker J gives what the formed one gives", "[analog]") {
  std::vector<LayerFactors> layers;
  layers.push_back({Random(8, 9, 30), Random(8 * 5, 6, 31)});
  layers.push_back({Random(8, 6, 32), Random(8 * 5, 5, 33)});
  const auto kronecker = std::make_shared<const KroneckerJacobian>(layers);
  FactoredMatrix f = RandomFactors(8, 5, kronecker->size(), false, 0.2);
  f.gain = 0.01;
  f.jacobian = kronecker->Assemble();
  FactoredMatrix structured = f;
  structured.jacobian.resize(0, 0);
  structured.kronecker = kronecker;
  for (const FactoredMethod method : {FactoredMethod::kModes, FactoredMethod::kKrylov}) {
    for (const double time : {0.1, 10.0}) {
      const Vector x = After(SystemOf(f, 1.0, 0.3), time, 1, method);
      const Vector y = After(SystemOf(structured, 1.0, 0.3), time, 1, method);
      // Rounding of J J^T, as in exact_factored_law_test: slope at most min(t, 1/leak) = 5, |F|
      // below 20, sums of a hundred terms, norms below 60; the polynomials stop at 1e-9 of the
      // noise, and may stop at other degrees.
      const double rounding = 4.0 * std::sqrt(130.0) * kEpsilon * (1.0 + 20.0 * 5.0) * 5.0 * 60.0;
      CHECK((x - y).norm() <=
            rounding + (method == FactoredMethod::kKrylov ? 2e-9 * x.norm() : 0.0));
    }
  }
}

TEST_CASE("Two threads give the bits of one", "[analog]") {
  // Several blocks of columns in each kind of pass, with a remainder; several panels of rows.
  FactoredMatrix f = LargeFactors(7, 5, 9001);
  FactoredMatrix unequal = f;
  unequal.back_jacobian = f.jacobian.array() * (1.0 + 0.01 * Random(35, 9001, 8).array());
  for (const FactoredMatrix& factors : {f, StoreInFloat(f), unequal}) {
    const LangevinSystem system = SystemOf(factors, 1.0, 0.3);
    CHECK((After(system, 1.0, 1) == After(system, 1.0, 2)));
  }
}

TEST_CASE("The method follows from rows and intervals, both agree", "[analog]") {
  const LangevinSystem system = SystemOf(LargeFactors(13, 10, 400), 1.0, 0.3);
  const Vector modes = After(system, 2.0, 1, FactoredMethod::kModes);
  const Vector krylov = After(system, 2.0, 1, FactoredMethod::kKrylov);
  REQUIRE(modes != krylov);
  // The noise's tolerance; two intervals.
  CHECK((modes - krylov).norm() <= 4e-9 * modes.norm());
  // 130 rows and two intervals: polynomials.
  CHECK((After(system, 2.0) == krylov));
  // Looks need the modes; what nobody asked the path for stays as it was.
  ExactFactoredEngine seen = NewEngine();
  seen.SetSystem(system);
  PathView view;
  view.cells = 2;
  view.look = [](double, const Vector& shown) { REQUIRE(shown.allFinite()); };
  Vector x = RandomVector(400, 5);
  seen.Advance(2.0, x, &view);
  seen.Advance(1.0, x, &view);
  CHECK((x == krylov));
  // Hundreds announced: a decomposition.
  ExactFactoredEngine engine = NewEngine();
  engine.SetSystem(system);
  engine.Announce(2.0, 1000);
  x = RandomVector(400, 5);
  engine.Advance(2.0, x);
  engine.Advance(1.0, x);
  CHECK((x == modes));
}

TEST_CASE("The spectrum of a large factored array without products over J", "[analog]") {
  for (const bool indefinite : {false, true}) {
    FactoredMatrix f = RandomFactors(13, 10, 400, indefinite, 0.1);
    const LangevinSystem system = SystemOf(f, 1.0, 0.0);
    ExactFactoredEngine engine = NewEngine();
    engine.SetSystem(system);
    const Spectrum exact = FindSpectrum(DenseOperator(system.drift->ToDense()));
    const double error = 1e-4 * exact.max_modulus;
    CHECK(std::abs(engine.spectrum().lowest.real() - exact.lowest.real()) <= error);
    CHECK(engine.spectrum().max_modulus >= exact.max_modulus - 1e-10);
    CHECK(engine.spectrum().max_modulus <= exact.max_modulus + 2.0 * error);
    CHECK(engine.spectrum().real);
  }
}

/// Draws of (points at a third and two thirds, end) of the first two cells, from a fixed start.
Matrix LookDraws(const LangevinSystem& system, const Vector& x0, Index count) {
  ExactFactoredEngine engine = NewEngine();
  engine.SetSystem(system);
  Matrix draws(6, count);
  for (Index k = 0; k < count; ++k) {
    Vector x = x0;
    Index at = 0;
    PathView view;
    view.cells = 2;
    view.spacing_s = 0.2;
    view.look = [&](double, const Vector& shown) {
      REQUIRE(at < 3);
      draws.col(k).segment(2 * at++, 2) = shown;
    };
    // The offset of the inputs would differ from draw to draw.
    engine.SetInput(system.input);
    engine.Advance(0.6, x, &view);
    REQUIRE(at == 3);
  }
  return draws;
}

TEST_CASE("Looks have the joint law of the path", "[analog]") {
  FactoredMatrix symmetric = RandomFactors(3, 2, 9, false, 0.4);
  FactoredMatrix deficient = RandomFactors(3, 4, 5, false, 0.4);
  FactoredMatrix unequal = symmetric;
  unequal.back_jacobian = symmetric.jacobian + 0.3 * Random(6, 9, 9);
  for (const FactoredMatrix& f : {symmetric, deficient, unequal}) {
    const LangevinSystem system = SystemOf(f, 1.0, 0.5);
    const Index n = system.drift->size();
    const Matrix a = system.drift->ToDense();
    const Vector x0 = RandomVector(n, 5);
    const Transition step = ExactTransition(a, Matrix::Identity(n, n), 0.2);
    const Matrix response = InputResponse(a, 0.0, 0.2);
    // Mean and covariance of (x1, x2, x3), the first two cells of each.
    Vector mean(6);
    Matrix covariance(6, 6);
    Matrix q = Matrix::Zero(n, n);
    Vector m = x0;
    std::vector<Matrix> across(3);
    for (Index k = 0; k < 3; ++k) {
      m = (step.decay * m + response * system.input).eval();
      q = (step.decay * q * step.decay.transpose() + step.covariance).eval();
      mean.segment(2 * k, 2) = m.head(2);
      for (Index j = 0; j < k; ++j) {
        across[static_cast<std::size_t>(j)] =
            (step.decay * across[static_cast<std::size_t>(j)]).eval();
        covariance.block(2 * k, 2 * j, 2, 2) =
            across[static_cast<std::size_t>(j)].topLeftCorner(2, 2);
        covariance.block(2 * j, 2 * k, 2, 2) = covariance.block(2 * k, 2 * j, 2, 2).transpose();
      }
      across[static_cast<std::size_t>(k)] = q;
      covariance.block(2 * k, 2 * k, 2, 2) = q.topLeftCorner(2, 2);
    }
    // Noise of unit intensity, D = 1/2.
    CheckGaussian(LookDraws(system, x0, 4000), mean, covariance);
  }
}

TEST_CASE("Noise-free looks lie on the path, with settling inputs too", "[analog]") {
  FactoredMatrix symmetric = RandomFactors(3, 2, 9, false, 0.4);
  FactoredMatrix unequal = symmetric;
  unequal.back_jacobian = symmetric.jacobian + 0.3 * Random(6, 9, 9);
  for (const FactoredMatrix& f : {symmetric, unequal}) {
    LangevinSystem system = SystemOf(f, 1.0, 0.0);
    system.input_pole = 1.7;
    ExactFactoredEngine engine = NewEngine();
    engine.SetSystem(system);
    const Vector x0 = RandomVector(9, 5);
    Vector x = x0;
    PathView view;
    view.cells = 4;
    view.spacing_s = 0.25;
    int points = 0;
    view.look = [&](double t, const Vector& shown) {
      ExactFactoredEngine other = NewEngine();
      other.SetSystem(system);
      Vector y = x0;
      other.Advance(t, y);
      // A few steps of a contraction, each right to rounding: |F| below 20, norms below 10.
      CHECK((shown - y.head(4)).norm() <= 1e4 * kEpsilon);
      ++points;
    };
    engine.Advance(1.0, x, &view);
    CHECK(points == 4);
  }
}

TEST_CASE("What the factored engine cannot do, it says, with who can", "[analog]") {
  ExactFactoredEngine engine = NewEngine();
  LangevinSystem system = SystemOf(RandomFactors(2, 3, 8, false, 0.3), 1.0, 0.2);
  LangevinSystem dense = system;
  dense.drift = std::make_shared<DenseOperator>(RowMatrix::Identity(8, 8));
  CHECK_THROWS_WITH(engine.SetSystem(dense), Catch::Contains("exact_dense and odeint take any"));
  LangevinSystem mixed = system;
  mixed.noise_mixing = std::make_shared<Matrix>(Matrix::Identity(8, 8));
  CHECK_THROWS_WITH(engine.SetSystem(mixed),
                    Catch::Contains("unequal noise") && Catch::Contains("exact_dense and odeint"));
  LangevinSystem unequal = system;
  unequal.noise_gains = std::make_shared<Matrix>(Matrix::Ones(8, 1));
  CHECK_THROWS_WITH(engine.SetSystem(unequal), Catch::Contains("unequal noise"));
  FactoredMatrix leaky = RandomFactors(2, 3, 8, false, 0.3);
  leaky.leaks = Vector::Ones(8);
  LangevinSystem leaks = system;
  leaks.drift = std::make_shared<FactoredOperator>(std::move(leaky));
  CHECK_THROWS_WITH(engine.SetSystem(leaks), Catch::Contains("with one leak"));
  engine.SetSystem(system);
  CHECK_THROWS_AS(engine.SetSystem(mixed), InputError);
  // The refused one has changed nothing.
  Vector x = RandomVector(8, 5);
  engine.Advance(1.0, x);
  CHECK(engine.work().setups == 1);
}

TEST_CASE("A hundred thousand cells relax as their modes do", "[analog]") {
  constexpr Index kCells = 100'000;
  FactoredMatrix f = LargeFactors(4, 4, kCells);
  const LangevinSystem system = SystemOf(f, 1e6, 0.0);
  ExactFactoredEngine engine = NewEngine(2);
  engine.SetSystem(system);
  Vector x = Vector::Zero(kCells);
  // 40/leak: e^{-40} = 4e-18 of the start is left.
  engine.Advance(400e-6, x);
  Vector y(kCells);
  system.drift->Apply(x, y);
  // x = M^-1 u. |M| < 50 and |M^-1| = 10, so rounding leaves 100 eps |M||x|, times a margin for
  // sums of 1e5 terms (like a random walk).
  CHECK((y - system.input).norm() <= std::sqrt(1e5) * 50.0 * kEpsilon * x.norm());
  CHECK(engine.work().drift_products == 2);
  CHECK(engine.work().steps == 1);
}

}  // namespace
}  // namespace spusim
