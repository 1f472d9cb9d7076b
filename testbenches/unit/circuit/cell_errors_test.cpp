// SPDX-License-Identifier: Apache-2.0
// Cells whose parts are off: fixed points, time constants, noise.
#include <cmath>

#include <Eigen/Eigenvalues>
#include <Eigen/LU>
#include <catch2/catch.hpp>
#include <unsupported/Eigen/MatrixFunctions>

#include <spusim/analog/exact_dense_engine.h>
#include <spusim/circuit/cell_errors.h>
#include <spusim/circuit/rc_circuit.h>
#include <spusim/config/errors.h>
#include <spusim/linalg/dense_operator.h>
#include <spusim/linalg/factored_operator.h>
#include <spusim/linalg/lyapunov.h>

namespace spusim {
namespace {

constexpr double kTau = 1e-6;
constexpr std::uint64_t kDevice = 7;

RowMatrix Example() {
  return (RowMatrix(4, 4) << 1.0, 0.4, -0.2, 0.1, 0.4, 0.7, 0.1, 0.0, -0.2, 0.1, 0.9, 0.3, 0.1, 0.0,
          0.3, 0.5)
      .finished();
}
Vector Input() { return (Vector(4) << 0.3, -0.2, 0.1, 0.25).finished(); }

LangevinSystem SystemOf(CellErrors& errors, const RowMatrix& m, const Vector& input, double v2) {
  const auto matrix = std::make_shared<DenseOperator>(m);
  errors.Realise(*matrix);
  return errors.Apply(RcCircuit(1e3, 1e-9).System(matrix, input, v2));
}

Vector Settled(const CellSpread& spread, const RowMatrix& m, const Vector& input) {
  CellErrors errors(spread, kDevice);
  ExactDenseEngine engine(RandomStream(1, "test.noise"), RandomStream(1, "test.looks"));
  engine.SetSystem(SystemOf(errors, m, input, 0.0));
  Vector x = Vector::Zero(m.rows());
  engine.Advance(400.0 * kTau, x);
  return x;
}

TEST_CASE("ideal cells are ideal", "[cells]") {
  CellErrors errors({}, kDevice);
  const LangevinSystem system = SystemOf(errors, Example(), Input(), 1e-3);
  CHECK(system.drift->ToDense() == Matrix(Example()));
  CHECK(system.input == Input());
  CHECK(system.noise_mixing == nullptr);
  CHECK(CellSpread{}.ideal());
}

TEST_CASE("offsets: V moves by M^-1 (g Vos)", "[cells]") {
  const CellSpread spread{.offset_v = 1e-3};
  CellErrors errors(spread, kDevice);
  errors.Realise(DenseOperator(Example()));
  // g: the row's conductances and the input resistor.
  const Vector g = Example().cwiseAbs().rowwise().sum().array() + 1.0;
  CHECK((errors.conductance() - g).cwiseAbs().maxCoeff() < 1e-15);
  const RandomStream drawn(kDevice, "cells.offset");
  Vector offsets(4);
  for (Index i = 0; i < 4; ++i) offsets[i] = 1e-3 * drawn.Normal(static_cast<std::uint64_t>(i), 0);
  const Matrix inverse = Matrix(Example()).inverse();
  const Vector expected = inverse * (Input() + g.cwiseProduct(offsets));
  CHECK((Settled(spread, Example(), Input()) - expected).cwiseAbs().maxCoeff() < 1e-13);
  // +b and -b: the difference is free of it.
  const Vector pair =
      0.5 * (Settled(spread, Example(), Input()) - Settled(spread, Example(), -Input()));
  CHECK((pair - inverse * Input()).cwiseAbs().maxCoeff() < 1e-13);
}

TEST_CASE("a finite gain leaks g/A0 at each node", "[cells]") {
  const Vector g = Example().cwiseAbs().rowwise().sum().array() + 1.0;
  for (const double gain : {100.0, 1e5}) {
    const Matrix leaky = Matrix(Example()) + Matrix((g / gain).asDiagonal());
    const Vector expected = leaky.partialPivLu().solve(Input());
    CHECK((Settled({.gain = gain}, Example(), Input()) - expected).cwiseAbs().maxCoeff() < 1e-13);
  }
}

TEST_CASE("capacitors move time constants, not the fixed point", "[cells]") {
  const CellSpread spread{.capacitor = 0.1};
  const Vector exact = Matrix(Example()).partialPivLu().solve(Input());
  CHECK((Settled(spread, Example(), Input()) - exact).cwiseAbs().maxCoeff() < 1e-13);
  CellErrors errors(spread, kDevice);
  const LangevinSystem system = SystemOf(errors, RowMatrix::Identity(4, 4), Input(), 0.0);
  const RandomStream drawn(kDevice, "cells.capacitor");
  const Matrix drift = system.drift->ToDense();
  for (Index i = 0; i < 4; ++i) {
    CHECK(drift(i, i) ==
          Approx(1.0 / (1.0 + 0.1 * drawn.Normal(static_cast<std::uint64_t>(i), 0))));
  }
}

TEST_CASE("resistors are drawn once, each on its own, with the tolerance that was asked for",
          "[cells]") {
  const Index n = 60;
  const DenseOperator ones(RowMatrix::Ones(n, n));
  CellErrors errors({.resistor = 0.02}, kDevice);
  const auto drift_of = [&](CellErrors& e, const DenseOperator& m) {
    e.Realise(m);
    return e.Apply({.drift = nullptr, .rate = 1.0, .input = Vector::Ones(n)});
  };
  const LangevinSystem system = drift_of(errors, ones);
  const Matrix relative = system.drift->ToDense() - Matrix::Ones(n, n);
  const double count = static_cast<double>(n * n);
  CHECK(std::abs(relative.squaredNorm() / count / 4e-4 - 1.0) < 4.0 * std::sqrt(2.0 / count));
  CHECK(std::abs(relative.mean()) < 4.0 * 0.02 / std::sqrt(count));
  CHECK((system.input - Vector::Ones(n)).norm() > 0.0);
  // The same resistors under another matrix, others in another device.
  const DenseOperator twos(RowMatrix::Constant(n, n, 2.0));
  CHECK(drift_of(errors, twos).drift->ToDense() == Matrix(2.0 * (relative + Matrix::Ones(n, n))));
  CellErrors other({.resistor = 0.02}, kDevice + 1);
  CHECK(drift_of(other, ones).drift->ToDense() != system.drift->ToDense());
}

/// Covariance of settled cells from 40 runs' worth of independent samples, with its law's error.
void CheckCovariance(const LangevinSystem& system, const Matrix& law) {
  ExactDenseEngine engine(RandomStream(5, "test.noise"), RandomStream(1, "test.looks"));
  engine.SetSystem(system);
  Vector x = Vector::Zero(4);
  engine.Advance(100.0 * kTau, x);
  constexpr Index kSamples = 20'000;
  Matrix sum = Matrix::Zero(4, 4);
  for (Index k = 0; k < kSamples; ++k) {
    engine.Advance(30.0 * kTau, x);
    sum += x * x.transpose() / static_cast<double>(kSamples);
  }
  for (Index i = 0; i < 4; ++i) {
    for (Index j = 0; j <= i; ++j) {
      const double error = std::sqrt((law(i, i) * law(j, j) + law(i, j) * law(i, j)) / kSamples);
      CHECK(std::abs(sum(i, j) - law(i, j)) < 4.5 * error);
    }
  }
}

TEST_CASE("resistor noise with unequal rows: the covariance is Lyapunov's, not v2 M^-1",
          "[cells]") {
  const double v2 = 1e-4;
  CellErrors errors({.resistor_noise = true}, kDevice);
  const LangevinSystem system = SystemOf(errors, Example(), Vector::Zero(4), v2);
  // M S + S M^T = 2 v2 diag(g).
  const Vector g = Example().cwiseAbs().rowwise().sum().array() + 1.0;
  const Matrix law = SolveLyapunov(Matrix(Example()), 2.0 * v2 * Matrix(g.asDiagonal()));
  CheckCovariance(system, law);
  // Far from any multiple of M^-1.
  const Matrix product = Matrix(Example()) * law;
  CHECK((product - product.trace() / 4.0 * Matrix::Identity(4, 4)).norm() > 0.1 * product.norm());
}

TEST_CASE("equal rows: resistor noise is v2 g M^-1, and equal sources v2 M^-1", "[cells]") {
  // A circulant matrix has equal rows.
  const RowMatrix m = (RowMatrix(4, 4) << 1.0, 0.3, 0.1, 0.3, 0.3, 1.0, 0.3, 0.1, 0.1, 0.3, 1.0,
                       0.3, 0.3, 0.1, 0.3, 1.0)
                          .finished();
  const double v2 = 1e-4;
  CellErrors noisy({.resistor_noise = true}, kDevice);
  CheckCovariance(SystemOf(noisy, m, Vector::Zero(4), v2), v2 * 2.7 * Matrix(m).inverse());
  CellErrors ideal({}, kDevice);
  CheckCovariance(SystemOf(ideal, m, Vector::Zero(4), v2), v2 * Matrix(m).inverse());
}

TEST_CASE("unequal capacitors: the covariance is Lyapunov's", "[cells]") {
  const double v2 = 1e-4;
  CellErrors errors({.capacitor = 0.2}, kDevice);
  const LangevinSystem system = SystemOf(errors, Example(), Vector::Zero(4), v2);
  const Matrix drift = system.drift->ToDense();
  const Matrix mixing = *system.noise_mixing;
  CheckCovariance(system, SolveLyapunov(drift, 2.0 * v2 * mixing * mixing.transpose()));
}

TEST_CASE("one mixing of the sources makes one object, so that nothing is set up anew", "[cells]") {
  CellErrors errors({.capacitor = 0.1}, kDevice);
  const LangevinSystem first = SystemOf(errors, Example(), Input(), 1e-3);
  const LangevinSystem again = errors.Apply(
      RcCircuit(1e3, 1e-9).System(std::make_shared<DenseOperator>(Example()), -Input(), 1e-2));
  CHECK(again.drift == first.drift);
  CHECK(again.noise_mixing == first.noise_mixing);
  const auto mixing = std::make_shared<const Matrix>(2.0 * Matrix::Identity(4, 4));
  LangevinSystem mixed = first;
  mixed.noise_mixing = mixing;
  CHECK(*errors.Apply(mixed).noise_mixing == Matrix(2.0 * *first.noise_mixing));
}

TEST_CASE("what makes no sense, or is not modelled, is refused", "[cells]") {
  CHECK_THROWS_WITH(CellErrors({.resistor = -0.1}, 1),
                    "cells: resistor tolerance of -0.1 (allowed: >= 0)");
  CHECK_THROWS_AS(CellErrors({.offset_v = std::nan("")}, 1), InputError);
  FactoredMatrix factors;
  factors.jacobian = RowMatrix::Ones(2, 3);
  factors.hessian_blocks = RowMatrix::Ones(2, 1);
  factors.leak = 1.0;
  CellErrors errors({.resistor = 0.1}, 1);
  CHECK_THROWS_WITH(errors.Realise(FactoredOperator(factors)),
                    Catch::Contains("modelled for dense arrays only"));
}

}  // namespace
}  // namespace spusim
