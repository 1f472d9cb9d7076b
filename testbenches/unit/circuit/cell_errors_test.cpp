// SPDX-License-Identifier: Apache-2.0
// Cells whose parts are off: fixed points, time constants, noise.
#include <cmath>

#include <catch2/catch.hpp>

#include <spusim/analog/exact/dense/exact_dense_engine.h>
#include <spusim/base/errors.h>
#include <spusim/circuit/cell_errors.h>
#include <spusim/circuit/rc_circuit.h>
#include <spusim/linalg/decompositions.h>
#include <spusim/linalg/dense_operator.h>
#include <spusim/linalg/lyapunov.h>

#include "testbenches/support/specimen.h"

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
  CellErrors errors(spread, test::Specimen(kDevice));
  ExactDenseEngine engine(RandomStream(1, "test.noise"), RandomStream(1, "test.looks"));
  engine.SetSystem(SystemOf(errors, m, input, 0.0));
  Vector x = Vector::Zero(m.rows());
  engine.Advance(400.0 * kTau, x);
  return x;
}

TEST_CASE("ideal cells are ideal", "[cells]") {
  CellErrors errors({}, test::Specimen(kDevice));
  const LangevinSystem system = SystemOf(errors, Example(), Input(), 1e-3);
  CHECK(system.drift->ToDense() == Matrix(Example()));
  CHECK(system.input == Input());
  CHECK(system.noise_mixing == nullptr);
  CHECK(CellSpread{}.ideal());
}

TEST_CASE("offsets: V moves by M^-1 (g Vos)", "[cells]") {
  const CellSpread spread{.offset_v = 1e-3};
  CellErrors errors(spread, test::Specimen(kDevice));
  errors.Realise(DenseOperator(Example()));
  // g: the row's conductances and the input resistor.
  const Vector g = Example().cwiseAbs().rowwise().sum().array() + 1.0;
  CHECK((errors.conductance() - g).cwiseAbs().maxCoeff() < 1e-15);
  const RandomStream drawn = test::Specimen(kDevice).Stream("cells.offset");
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
  CellErrors errors(spread, test::Specimen(kDevice));
  const LangevinSystem system = SystemOf(errors, RowMatrix::Identity(4, 4), Input(), 0.0);
  const RandomStream drawn = test::Specimen(kDevice).Stream("cells.capacitor");
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
  CellErrors errors({.resistor = 0.02}, test::Specimen(kDevice));
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
  CellErrors other({.resistor = 0.02}, test::Specimen(kDevice + 1));
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
  CellErrors errors({.resistor_noise = true}, test::Specimen(kDevice));
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
  CellErrors noisy({.resistor_noise = true}, test::Specimen(kDevice));
  CheckCovariance(SystemOf(noisy, m, Vector::Zero(4), v2), v2 * 2.7 * Matrix(m).inverse());
  CellErrors ideal({}, test::Specimen(kDevice));
  CheckCovariance(SystemOf(ideal, m, Vector::Zero(4), v2), v2 * Matrix(m).inverse());
}

TEST_CASE("unequal capacitors: the covariance is Lyapunov's", "[cells]") {
  const double v2 = 1e-4;
  CellErrors errors({.capacitor = 0.2}, test::Specimen(kDevice));
  const LangevinSystem system = SystemOf(errors, Example(), Vector::Zero(4), v2);
  const Matrix drift = system.drift->ToDense();
  const Matrix mixing = *system.noise_mixing;
  CheckCovariance(system, SolveLyapunov(drift, 2.0 * v2 * mixing * mixing.transpose()));
}

TEST_CASE("one mixing of the sources makes one object, so that nothing is set up anew", "[cells]") {
  CellErrors errors({.capacitor = 0.1}, test::Specimen(kDevice));
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

/// A drift of the cells at given temperatures.
LangevinSystem WarmSystem(CellErrors& errors, const Vector& kelvin, double v2 = 0.0) {
  errors.SetTemperatureRise(kelvin);
  return SystemOf(errors, Example(), Input(), v2);
}

TEST_CASE("all resistors warmer alike: the same fixed point, later", "[cells][thermal]") {
  const CellSpread spread{.resistor_tempco = 2e-3};
  CellErrors errors(spread, test::Specimen(kDevice));
  const LangevinSystem cold = SystemOf(errors, Example(), Input(), 1e-4);
  const LangevinSystem warm = WarmSystem(errors, Vector::Constant(4, 50.0), 1e-4);
  const double d = 1.1;
  CHECK((warm.drift->ToDense() * d - cold.drift->ToDense()).cwiseAbs().maxCoeff() < 1e-15);
  CHECK((warm.input * d - cold.input).cwiseAbs().maxCoeff() < 1e-15);
  // At d times the time both are at the same place.
  const auto at = [](const LangevinSystem& system, double tau) {
    LangevinSystem quiet = system;
    quiet.diffusion = 0.0;
    ExactDenseEngine engine(RandomStream(1, "test.noise"), RandomStream(1, "test.looks"));
    engine.SetSystem(quiet);
    Vector x = Vector::Zero(4);
    engine.Advance(tau * kTau, x);
    return x;
  };
  CHECK((at(warm, 1.3 * d) - at(cold, 1.3)).cwiseAbs().maxCoeff() < 1e-13);
  CHECK((at(warm, 400.0) - at(cold, 400.0)).cwiseAbs().maxCoeff() < 1e-13);
  // The sources' currents meet larger resistors: the covariance is d times larger.
  LangevinSystem centred = warm;
  centred.input.setZero();
  CheckCovariance(centred, 1e-4 * d * Matrix(Example()).inverse());
}

TEST_CASE("an offset moves the mean and not the covariance", "[cells]") {
  CellErrors errors({.offset_v = 0.05}, test::Specimen(kDevice));
  const LangevinSystem system = SystemOf(errors, Example(), Input(), 1e-4);
  // The mean is off by more than the cells' deviation, so that a covariance that took it in would
  // show.
  const Vector mean = system.drift->ToDense().partialPivLu().solve(system.input);
  const Vector ideal = Matrix(Example()).partialPivLu().solve(Input());
  REQUIRE((mean - ideal).cwiseAbs().maxCoeff() > 0.05);
  LangevinSystem centred = system;
  centred.input -= system.drift->ToDense() * mean;
  CheckCovariance(centred, 1e-4 * Matrix(Example()).inverse());
  ExactDenseEngine engine(RandomStream(5, "test.noise"), RandomStream(1, "test.looks"));
  engine.SetSystem(system);
  Vector x = mean;
  constexpr Index kSamples = 5000;
  RowMatrix samples(kSamples, 4);
  for (Index k = 0; k < kSamples; ++k) {
    engine.Advance(30.0 * kTau, x);
    samples.row(k) = x;
  }
  // About their own mean, as a controller takes it.
  const RowMatrix about = samples.rowwise() - samples.colwise().mean();
  const Matrix found = about.transpose() * about / static_cast<double>(kSamples - 1);
  const Matrix law = 1e-4 * Matrix(Example()).inverse();
  for (Index i = 0; i < 4; ++i) {
    for (Index j = 0; j <= i; ++j) {
      const double error = std::sqrt((law(i, i) * law(j, j) + law(i, j) * law(i, j)) / kSamples);
      CHECK(std::abs(found(i, j) - law(i, j)) < 4.5 * error);
    }
    CHECK(std::abs(samples.col(i).mean() - mean[i]) < 4.5 * std::sqrt(law(i, i) / kSamples));
  }
}

TEST_CASE("rows at unequal temperatures: the same fixed point, another covariance",
          "[cells][thermal]") {
  // A row's resistors and its input resistor share a temperature.
  CellErrors errors({.resistor_tempco = 2e-3}, test::Specimen(kDevice));
  const Vector kelvin = (Vector(4) << 0.0, 100.0, 30.0, -50.0).finished();
  const LangevinSystem system = WarmSystem(errors, kelvin);
  const Vector rows = 1.0 + 2e-3 * kelvin.array();
  const Matrix law = rows.cwiseInverse().asDiagonal() * Matrix(Example());
  CHECK((system.drift->ToDense() - law).cwiseAbs().maxCoeff() < 1e-15);
  const Vector exact = Matrix(Example()).partialPivLu().solve(Input());
  CHECK((system.drift->ToDense().partialPivLu().solve(system.input) - exact).norm() < 1e-13);
  const Matrix covariance = SolveLyapunov(law, 2.0 * Matrix::Identity(4, 4));
  const Matrix product = Matrix(Example()) * covariance;
  CHECK((product - product.trace() / 4.0 * Matrix::Identity(4, 4)).norm() > 0.01 * product.norm());
}

TEST_CASE("resistors that do not track move the fixed point, by kappa |dA|/|A| at most",
          "[cells][thermal]") {
  CellErrors errors({.resistor_tempco = 1e-3, .resistor_tempco_mismatch = 2e-4},
                    test::Specimen(kDevice));
  const Matrix a = Example();
  const Vector exact = a.partialPivLu().solve(Input());
  const Vector values = Eigen::SelfAdjointEigenSolver<Matrix>(a).eigenvalues();
  const double kappa = values.maxCoeff() / values.minCoeff();
  double last = 0.0;
  for (const double kelvin : {5.0, 20.0, 80.0}) {
    const LangevinSystem system = WarmSystem(errors, Vector::Constant(4, kelvin));
    const RandomStream resistors = test::Specimen(kDevice).Stream("cells.resistor_tempco");
    const RandomStream inputs = test::Specimen(kDevice).Stream("cells.input_tempco");
    Matrix law = a;
    Vector input = Input();
    for (Index i = 0; i < 4; ++i) {
      const auto cell = static_cast<std::uint64_t>(i);
      for (Index j = 0; j < 4; ++j) {
        const double own = 2e-4 * resistors.Normal(cell, static_cast<std::uint64_t>(j));
        law(i, j) /= 1.0 + (1e-3 + own) * kelvin;
      }
      input[i] /= 1.0 + (1e-3 + 2e-4 * inputs.Normal(cell, 0)) * kelvin;
    }
    CHECK((system.drift->ToDense() - law).cwiseAbs().maxCoeff() < 1e-15);
    CHECK((system.input - input).cwiseAbs().maxCoeff() < 1e-15);
    const double error = (law.partialPivLu().solve(input) - exact).norm() / exact.norm();
    // What all have in common is no error: the distance is from the scaled problem.
    const double common = 1.0 + 1e-3 * kelvin;
    const double off_a = (common * law - a).operatorNorm() / a.operatorNorm();
    const double off_b = (common * input - Input()).norm() / Input().norm();
    CHECK(error <= kappa * (off_a + off_b) / (1.0 - kappa * off_a));
    CHECK(error > last);
    last = error;
  }
}

TEST_CASE("capacitors that drift move time constants only", "[cells][thermal]") {
  CellErrors errors({.capacitor_tempco = -1e-3}, test::Specimen(kDevice));
  const Vector kelvin = (Vector(4) << 0.0, 100.0, 30.0, -50.0).finished();
  const LangevinSystem system = WarmSystem(errors, kelvin, 1e-4);
  const Vector c = 1.0 - 1e-3 * kelvin.array();
  const Matrix law = c.cwiseInverse().asDiagonal() * Matrix(Example());
  CHECK((system.drift->ToDense() - law).cwiseAbs().maxCoeff() < 1e-15);
  CHECK((*system.noise_mixing - Matrix(c.cwiseInverse().asDiagonal())).norm() < 1e-15);
  const Vector exact = Matrix(Example()).partialPivLu().solve(Input());
  CHECK((system.drift->ToDense().partialPivLu().solve(system.input) - exact).norm() < 1e-13);
}

TEST_CASE("temperatures count once they move a part, and none are those of the nominal values",
          "[cells][thermal]") {
  CellErrors errors({.resistor_tempco = 1e-4}, test::Specimen(kDevice));
  CHECK(!errors.SetTemperatureRise(Vector::Zero(4)));
  CHECK(SystemOf(errors, Example(), Input(), 1e-3).drift->ToDense() == Matrix(Example()));
  // 1e-7 of a resistor is 1 mK here.
  CHECK(!errors.SetTemperatureRise(Vector::Constant(4, 0.9e-3)));
  CHECK(SystemOf(errors, Example(), Input(), 1e-3).drift->ToDense() == Matrix(Example()));
  CHECK(errors.SetTemperatureRise(Vector::Constant(4, 1.1e-3)));
  CHECK(SystemOf(errors, Example(), Input(), 1e-3).drift->ToDense() != Matrix(Example()));
  CHECK(!errors.SetTemperatureRise(Vector::Constant(4, 1.9e-3)));
  CHECK(errors.SetTemperatureRise(Vector::Constant(4, -0.1e-3)));
  CHECK_THROWS_WITH(errors.Realise(DenseOperator(RowMatrix::Identity(3, 3))),
                    "cells: temperatures of 4 cells for an array of 3 (allowed: 3)");
  CHECK_THROWS_AS(CellErrors({.resistor_tempco = NAN}, test::Specimen(1)), InputError);
  CHECK_THROWS_AS(CellErrors({.resistor_tempco_mismatch = -1e-6}, test::Specimen(1)), InputError);
}

TEST_CASE("what makes no sense is refused", "[cells]") {
  CHECK_THROWS_WITH(CellErrors({.resistor = -0.1}, test::Specimen(1)),
                    "cells: resistor tolerance of -0.1 (allowed: >= 0)");
  CHECK_THROWS_AS(CellErrors({.offset_v = std::nan("")}, test::Specimen(1)), InputError);
}

}  // namespace
}  // namespace spusim
