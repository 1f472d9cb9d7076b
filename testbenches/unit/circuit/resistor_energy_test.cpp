// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <limits>
#include <memory>

#include <catch2/catch.hpp>

#include <spusim/base/errors.h>
#include <spusim/circuit/rc_circuit.h>
#include <spusim/circuit/resistor_energy.h>
#include <spusim/linalg/decompositions.h>
#include <spusim/linalg/dense_operator.h>

namespace spusim {
namespace {

constexpr double kEpsilon = std::numeric_limits<double>::epsilon();
constexpr double kOhm = 2e3;
constexpr double kFarad = 1e-9;

DenseOperator Conductance(double m) { return DenseOperator(RowMatrix::Constant(1, 1, m)); }

/// One cell of conductance m/R0 with the input b'.
LangevinSystem OneCell(double m, double input_v, double node_variance_v2 = 0.0) {
  const auto matrix = std::make_shared<DenseOperator>(RowMatrix::Constant(1, 1, m));
  return RcCircuit(kOhm, kFarad).System(matrix, Vector::Constant(1, input_v), node_variance_v2);
}

Vector One(double volts) { return Vector::Constant(1, volts); }

TEST_CASE("A cell that settles makes the heat of its exponential, in one interval or in many") {
  const double m = 0.8;
  const double input_v = 0.4;
  const double tau = kOhm * kFarad / m;
  const double rest_v = input_v / m;
  const double duration = 11.0 * tau;
  // V = V* (1 - e^{-t/tau}): int V^2 = V*^2 (T - 2 tau (1 - e) + tau/2 (1 - e^2)), e = e^{-T/tau}.
  const double e = std::exp(-11.0);
  const double square =
      rest_v * rest_v * (duration - 2.0 * tau * (1.0 - e) + 0.5 * tau * (1.0 - e * e));
  const double heat = (m * square + input_v * input_v * duration) / kOhm;

  ResistorEnergy once(kOhm, kFarad, ResistorsOf::kArray);
  once.SetArray(Conductance(m));
  once.SetDrive(One(input_v));
  once.SetSystem(OneCell(m, input_v));
  once.Add(duration, One(0.0), One(rest_v * (1.0 - e)));
  // As in QuadraticIntegral's test: a doubling doubles the rounding of the exponential.
  CHECK(once.heat_j() == Approx(heat).epsilon(64.0 * kEpsilon * 12.0));

  ResistorEnergy often(kOhm, kFarad, ResistorsOf::kArray);
  often.SetArray(Conductance(m));
  often.SetDrive(One(input_v));
  often.SetSystem(OneCell(m, input_v));
  constexpr int kParts = 22;
  const auto volts = [&](int k) { return rest_v * -std::expm1(-11.0 * k / kParts); };
  for (int k = 0; k < kParts; ++k) often.Add(duration / kParts, One(volts(k)), One(volts(k + 1)));
  CHECK(often.heat_j() == Approx(heat).epsilon(64.0 * kEpsilon * 12.0));
}

TEST_CASE("Beyond so many lengths of intervals it is the trapezoid between the ends") {
  const double tau = kOhm * kFarad;
  ResistorEnergy energy(kOhm, kFarad, ResistorsOf::kArray);
  energy.SetArray(Conductance(1.0));
  energy.SetDrive(One(0.0));
  energy.SetSystem(OneCell(1.0, 0.0));
  double exact = 0.0;
  double bound = 0.0;
  double t = 0.0;
  const auto volts = [&](double at) { return std::exp(-at / tau); };
  const auto part = [&](int k) {
    const double length = 0.2 * tau * (1.0 + 0.01 * k);
    energy.Add(length, One(volts(t)), One(volts(t + length)));
    exact += 0.5 * tau / kOhm * (std::exp(-2.0 * t / tau) - std::exp(-2.0 * (t + length) / tau));
    // T^3/12 max |P''|, P'' = 4/tau^2 P, largest at the start.
    bound += std::pow(length, 3) / 12.0 * 4.0 / (tau * tau) * volts(t) * volts(t) / kOhm;
    t += length;
  };
  const auto known = static_cast<int>(ResistorEnergy::kMostDurations);
  for (int k = 0; k < known; ++k) part(k);
  CHECK(energy.heat_j() == Approx(exact).epsilon(1000.0 * kEpsilon));
  bound = 0.0;
  for (int k = known; k < known + 4; ++k) part(k);
  const double error = energy.heat_j() - exact;
  CHECK(error > 0.0);  // the power is convex
  CHECK(error < bound);
  CHECK(error > 0.2 * bound);  // P'' falls by no more than e^{-0.9} over an interval
  // A new array starts afresh.
  const double before = energy.heat_j();
  energy.SetSystem(OneCell(1.0, 0.0));
  energy.Add(tau, One(1.0), One(volts(tau)));
  CHECK(energy.heat_j() - before ==
        Approx(-0.5 * tau / kOhm * std::expm1(-2.0)).epsilon(1000.0 * kEpsilon));
}

TEST_CASE("Noise heats the resistors by what its variance says") {
  // At rest V has variance v2/m: from the cell's own start it goes there as 1 - e^{-2t/tau}.
  const double m = 0.5;
  const double variance = 0.04 / m;
  const double tau = kOhm * kFarad / m;
  const double duration = 5.0 * tau;
  ResistorEnergy energy(kOhm, kFarad, ResistorsOf::kArray);
  energy.SetArray(Conductance(m));
  energy.SetDrive(One(0.0));
  energy.SetSystem(OneCell(m, 0.0, 0.04));
  energy.Add(duration, One(0.0), One(0.123));
  const double heat = m / kOhm * variance * (duration + 0.5 * tau * std::expm1(-10.0));
  CHECK(energy.heat_j() == Approx(heat).epsilon(1000.0 * kEpsilon));
}

TEST_CASE("All conductances of a column carry the voltage of its cell") {
  RowMatrix matrix(2, 2);
  matrix << 2.0, -1.0, -0.5, 3.0;
  const auto drift = std::make_shared<DenseOperator>(matrix);
  Vector columns(2);
  columns << 2.5, 4.0;
  Vector input(2);
  input << 0.3, -0.2;
  const Vector rest = matrix.inverse() * input;
  ResistorEnergy energy(kOhm, kFarad, ResistorsOf::kArray);
  energy.SetArray(*drift);
  energy.SetDrive(input);
  energy.SetSystem(RcCircuit(kOhm, kFarad).System(drift, input, 0.0));
  const double duration = 1e-3;
  energy.Add(duration, rest, rest);
  const double power = (columns.dot(rest.cwiseAbs2()) + input.squaredNorm()) / kOhm;
  CHECK(energy.heat_j() == Approx(power * duration).epsilon(100.0 * kEpsilon));
  CHECK(energy.charge_j() == 0.0);
  energy.AddPreset(input);
  CHECK(energy.charge_j() == Approx(0.5 * kFarad * 0.13).epsilon(4.0 * kEpsilon));
}

TEST_CASE("A cell at the swing of its amplifier does not go where the linear law says") {
  // Held at 0.5 V by its amplifier, though it would go to 4 V.
  ResistorEnergy energy(kOhm, kFarad, ResistorsOf::kArray, 0.5);
  energy.SetArray(Conductance(0.25));
  energy.SetDrive(One(1.0));
  energy.SetSystem(OneCell(0.25, 1.0));
  energy.Add(1e-3, One(0.5), One(0.5));
  CHECK(energy.heat_j() == Approx((0.25 * 0.25 + 1.0) / kOhm * 1e-3).epsilon(10.0 * kEpsilon));
}

TEST_CASE("An oscillator heats the loss of each cell, by its voltages alone") {
  // v' = -(v + j)/tau, j' = kappa v/tau: after a start with v = 0 and j = j0 the stored energy
  // C v^2/2 + L i^2/2 = C (v^2 + j^2/kappa)/2 has all gone into R0 at last.
  const double kappa = 30.0;
  RowMatrix matrix(2, 2);
  matrix << 1.0, 1.0, -kappa, 0.0;
  LangevinSystem system = OneCell(1.0, 0.0);
  system.drift = std::make_shared<DenseOperator>(matrix);
  system.input = Vector::Zero(2);
  ResistorEnergy energy(kOhm, kFarad, ResistorsOf::kCells);
  energy.SetArray(Conductance(0.7));
  energy.SetDrive(One(0.9));
  energy.SetSystem(system);
  Vector start(2);
  start << 0.0, 2.0;
  // The envelope decays as e^{-t/(2 tau)}: e^-100 of the energy is left.
  energy.Add(100.0 * kOhm * kFarad, start, Vector::Zero(2));
  CHECK(energy.heat_j() == Approx(0.5 * kFarad * 4.0 / kappa).epsilon(1e5 * kEpsilon));
}

TEST_CASE("A circuit without resistance is refused") {
  CHECK_THROWS_AS(ResistorEnergy(0.0, 1e-9, ResistorsOf::kArray), InputError);
  CHECK_THROWS_AS(ResistorEnergy(1e3, -1.0, ResistorsOf::kCells), InputError);
}

}  // namespace
}  // namespace spusim
