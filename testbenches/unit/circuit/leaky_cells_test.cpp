// SPDX-License-Identifier: Apache-2.0
// Charge that leaks from held cells: the law of an Ornstein-Uhlenbeck process.
#include <cmath>
#include <limits>
#include <memory>

#include <catch2/catch.hpp>

#include <spusim/base/errors.h>
#include <spusim/circuit/leaky_cells.h>
#include <spusim/circuit/rc_cells.h>
#include <spusim/circuit/resistor_energy.h>
#include <spusim/linalg/dense_operator.h>

namespace spusim {
namespace {

constexpr double kEps = std::numeric_limits<double>::epsilon();
constexpr double kTau = 2e-4;
constexpr double kZ = 5.0;  // standard errors: 6e-7 of a false alarm
constexpr Index kMany = 40'000;

std::unique_ptr<LeakyCells> Cells(double variance_v2, std::uint64_t seed = 1) {
  return std::make_unique<LeakyCells>(std::make_unique<RcCells>(RcCellOptions{}), kTau, variance_v2,
                                      StreamFamily(seed, "spu0"));
}

double Mean(const Vector& v) { return v.mean(); }
double Variance(const Vector& v) { return (v.array() - v.mean()).square().mean(); }

/// Mean and variance of many equal cells, within z standard errors of a normal law's.
void CheckLaw(const Vector& volts, double mean, double variance) {
  const auto n = static_cast<double>(volts.size());
  CHECK(std::abs(Mean(volts) - mean) <= kZ * std::sqrt(variance / n));
  CHECK(std::abs(Variance(volts) / variance - 1.0) <= kZ * std::sqrt(2.0 / n));
}

TEST_CASE("without noise a held voltage falls by e^(-t/tau_leak), in one hold or in many",
          "[cells]") {
  const auto cells = Cells(0.0);
  const Vector start = (Vector(3) << 0.7, -0.2, 1e-5).finished();
  Vector volts = start;
  CHECK(cells->Hold(3e-4, volts));
  // exp is right to an ulp or so, and one product.
  CHECK((volts - std::exp(-1.5) * start).cwiseAbs().maxCoeff() <= 4.0 * kEps * 0.7);
  Vector parts = start;
  for (const double seconds : {1e-4, 5e-5, 1.5e-4}) cells->Hold(seconds, parts);
  CHECK((parts - volts).cwiseAbs().maxCoeff() <= 16.0 * kEps * 0.7);
  CHECK(!cells->Hold(0.0, parts));
}

TEST_CASE("noise of the leak: variance kT/C (1 - e^(-2 t/tau_leak)), in one hold or in many",
          "[cells]") {
  constexpr double kV = 3e-3;
  for (const double seconds : {1e-6, 1e-4, 1e-2}) {
    const double left = std::exp(-seconds / kTau);
    const double variance = kV * (1.0 - left * left);
    const auto once = Cells(kV);
    Vector volts = Vector::Constant(kMany, 0.4);
    once->Hold(seconds, volts);
    CheckLaw(volts, 0.4 * left, variance);
    const auto often = Cells(kV, 2);
    volts.setConstant(0.4);
    for (int part = 0; part < 4; ++part) often->Hold(0.25 * seconds, volts);
    CheckLaw(volts, 0.4 * left, variance);
  }
}

TEST_CASE("cells in equilibrium with their leak stay there", "[cells]") {
  constexpr double kV = 3e-3;
  const auto cells = Cells(kV);
  Vector volts = Vector::Zero(kMany);
  cells->Hold(100.0 * kTau, volts);
  const Vector before = volts;
  cells->Hold(0.5 * kTau, volts);
  CheckLaw(volts, 0.0, kV);
  // And remember e^(-1/2) of what they were: the correlation's standard error is below 1/sqrt(N).
  const double correlation = before.dot(volts) / (before.norm() * volts.norm());
  CHECK(std::abs(correlation - std::exp(-0.5)) <= kZ / std::sqrt(static_cast<double>(kMany)));
}

TEST_CASE("the leak's heat is what the capacitors lose", "[cells]") {
  ResistorEnergy energy(1e3, 1e-9, ResistorsOf::kArray);
  const auto cells = Cells(0.0);
  Vector volts = (Vector(2) << 0.6, -0.8).finished();
  const Vector start = volts;
  cells->Hold(kTau, volts);
  energy.AddLeak(start, volts);
  // C/2 (0.36 + 0.64) (1 - e^-2), a few roundings.
  const double expected = 0.5e-9 * -std::expm1(-2.0);
  CHECK(std::abs(energy.heat_j() - expected) <= 16.0 * kEps * expected);
}

TEST_CASE("leaky cells integrate as the cells in them do, to the bit", "[cells]") {
  const auto matrix = std::make_shared<DenseOperator>(RowMatrix(RowMatrix::Identity(2, 2)));
  const Vector input = Vector::Constant(2, 0.3);
  RcCells plain(RcCellOptions{});
  plain.Program(matrix, nullptr);
  const auto leaky = Cells(1e-3);
  CHECK(leaky->cells() == 0);
  leaky->Program(matrix, nullptr);
  const LangevinSystem expected = plain.System(input, 1e-3);
  const LangevinSystem found = leaky->System(input, 1e-3);
  CHECK(found.drift == expected.drift);
  CHECK(found.rate == expected.rate);
  CHECK(found.input == expected.input);
  CHECK(found.diffusion == expected.diffusion);
  CHECK(leaky->sources() == plain.sources());
  CHECK(leaky->cells() == 2);
  CHECK(leaky->PulseStep(input) == plain.PulseStep(input));
  Vector volts = input;
  CHECK(!plain.Hold(1.0, volts));
  CHECK(volts == input);
}

TEST_CASE("a leak out of range is refused", "[cells]") {
  const auto make = [](double tau_s, double variance_v2) {
    LeakyCells(std::make_unique<RcCells>(RcCellOptions{}), tau_s, variance_v2,
               StreamFamily(1, "spu0"));
  };
  CHECK_NOTHROW(make(1e-3, 0.0));
  CHECK_THROWS_AS(make(0.0, 0.0), InputError);
  CHECK_THROWS_AS(make(-1.0, 0.0), InputError);
  CHECK_THROWS_AS(make(INFINITY, 0.0), InputError);
  CHECK_THROWS_AS(make(1.0, -1e-3), InputError);
  CHECK_THROWS_AS(make(1.0, NAN), InputError);
}

}  // namespace
}  // namespace spusim
