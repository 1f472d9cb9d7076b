// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <limits>

#include <catch2/catch.hpp>

#include <spusim/circuit/rc_circuit.h>
#include <spusim/config/errors.h>
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

TEST_CASE("parts that are no positive numbers are refused") {
  CHECK_THROWS_AS(RcCircuit(0.0, 1e-9), InputError);
  CHECK_THROWS_AS(RcCircuit(1e3, -1e-9), InputError);
  CHECK_THROWS_AS(RcCircuit(std::nan(""), 1e-9), InputError);
  CHECK_THROWS_AS(RcCircuit(1e-200, 1e-200), InputError);
}

}  // namespace
}  // namespace spusim
