// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <limits>

#include <catch2/catch.hpp>

#include <spusim/analog/exact/dense/exact_dense_engine.h>
#include <spusim/base/errors.h>
#include <spusim/circuit/rc_circuit.h>
#include <spusim/linalg/dense_operator.h>

namespace spusim {
namespace {

constexpr double kEps = std::numeric_limits<double>::epsilon();

TEST_CASE("thermal noise of 1 nF at 300 K is 2.04 uV rms") {
  // The figure of the literature, three digits: sqrt(kT/C).
  CHECK(std::sqrt(ThermalNodeVariance(300.0, 1e-9)) == Approx(2.04e-6).epsilon(0.003));
}

TEST_CASE("an isolated cell of unit conductance has the variance that the noise is set to") {
  const RcCircuit circuit(1e3, 1e-9);
  const auto one = std::make_shared<DenseOperator>(RowMatrix::Identity(1, 1));
  const LangevinSystem system = circuit.System(one, Vector::Zero(1), 4e-12);
  // Stationary variance D / rate, whatever R and C are.
  CHECK(system.diffusion / system.rate == Approx(4e-12).epsilon(4 * kEps));
  CHECK(system.rate == Approx(1e6).epsilon(4 * kEps));
}

TEST_CASE("kT/C does not depend on the resistance") {
  for (const double ohm : {1.0, 1e3, 1e6}) {
    const RcCircuit circuit(ohm, 1e-12);
    const auto one = std::make_shared<DenseOperator>(RowMatrix::Identity(1, 1));
    const double v2 = ThermalNodeVariance(300.0, 1e-12);
    const LangevinSystem system = circuit.System(one, Vector::Zero(1), v2);
    CHECK(system.diffusion / system.rate == Approx(v2).epsilon(4 * kEps));
  }
}

TEST_CASE("settling takes kappa tau ln(1/eps) at a fixed largest rate, whatever N is") {
  constexpr double kEpsilon = 1e-3;
  const RcCircuit circuit(1e3, 1e-9);
  for (const Index n : {2, 8, 32}) {
    for (const double kappa : {10.0, 1000.0}) {
      // A reflection of eigenvalues between 1/kappa and 1; the error starts in the slowest
      // direction.
      Vector v(n);
      for (Index i = 0; i < n; ++i) v[i] = std::cos(1.0 + static_cast<double>(i * i));
      v.normalize();
      const RowMatrix q = RowMatrix::Identity(n, n) - 2.0 * v * v.transpose();
      const Vector values = Vector::LinSpaced(n, 1.0 / kappa, 1.0);
      RowMatrix a = q * values.asDiagonal() * q;
      a = 0.5 * (a + RowMatrix(a.transpose()));
      const auto matrix = std::make_shared<DenseOperator>(a);
      const Vector settled = Vector::Ones(n);
      const LangevinSystem system = circuit.System(matrix, a * settled, 0.0);
      ExactDenseEngine engine(RandomStream(1, "test.noise"), RandomStream(1, "test.looks"));
      engine.SetSystem(system);
      Vector x = settled + q.col(0);
      engine.Advance(kappa * circuit.time_constant_s() * std::log(1.0 / kEpsilon), x);
      // ln(1/eps) times the error of an eigenvalue, n eps kappa of itself.
      const double rounding = 10.0 * static_cast<double>(n) * kEps * kappa;
      CHECK((x - settled).norm() == Approx(kEpsilon).epsilon(rounding + 1e-9));
    }
  }
}

TEST_CASE("parts that are no positive numbers are refused") {
  CHECK_THROWS_AS(RcCircuit(0.0, 1e-9), InputError);
  CHECK_THROWS_AS(RcCircuit(1e3, -1e-9), InputError);
  CHECK_THROWS_AS(RcCircuit(std::nan(""), 1e-9), InputError);
  CHECK_THROWS_AS(RcCircuit(1e-200, 1e-200), InputError);
}

}  // namespace
}  // namespace spusim
