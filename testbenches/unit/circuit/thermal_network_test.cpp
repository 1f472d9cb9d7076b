// SPDX-License-Identifier: Apache-2.0
// Temperatures of cells: steady states, time constants, energy, insulation.
#include <cmath>

#include <catch2/catch.hpp>

#include <spusim/base/errors.h>
#include <spusim/circuit/heated_cells.h>
#include <spusim/circuit/thermal_network.h>
#include <spusim/linalg/decompositions.h>
#include <spusim/linalg/dense_operator.h>
#include <spusim/linalg/matrix_exponential.h>

namespace spusim {
namespace {

// Rounding of sums of some tens of products and of cosines.
constexpr double kRounding = 1e-12;

constexpr double kResistance = 150.0;
constexpr double kCapacitance = 0.02;
constexpr double kTime = kResistance * kCapacitance;

/// G of the network, W/K, written down once more.
Matrix Conductance(const ThermalParts& parts, Index n) {
  const double neighbour = parts.crosstalk / parts.resistance_k_per_w;
  Matrix g = Matrix::Identity(n, n) / (parts.resistance_k_per_w * (1.0 + parts.insulation));
  for (Index i = 0; i + 1 < n; ++i) {
    g(i, i) += neighbour;
    g(i + 1, i + 1) += neighbour;
    g(i, i + 1) -= neighbour;
    g(i + 1, i) -= neighbour;
  }
  return g;
}

Vector Powers(Index n) { return Vector::LinSpaced(n, 0.001, 0.03); }

TEST_CASE("one cell: R P in the end, along one exponential", "[thermal]") {
  for (const double insulation : {0.0, 4.0}) {
    ThermalNetwork cell({.resistance_k_per_w = kResistance,
                         .capacitance_j_per_k = kCapacitance,
                         .insulation = insulation},
                        1);
    CHECK(cell.rise()[0] == 0.0);
    const Vector power = Vector::Constant(1, 0.01);
    const double end = 0.01 * kResistance * (1.0 + insulation);
    CHECK(cell.SteadyRise(power)[0] == Approx(end).epsilon(kRounding));
    double t = 0.0;
    for (const double step : {0.1, 1.0, 5.0}) {
      cell.Advance(step, power);
      t += step;
      const double law = end * -std::expm1(-t / (kTime * (1.0 + insulation)));
      CHECK(cell.rise()[0] == Approx(law).epsilon(kRounding));
    }
    cell.Advance(1e6, power);
    CHECK(cell.rise()[0] == Approx(end).epsilon(kRounding));
  }
}

TEST_CASE("a board that has been on starts where its amplifiers hold it", "[thermal]") {
  const ThermalParts parts{.resistance_k_per_w = kResistance,
                           .capacitance_j_per_k = kCapacitance,
                           .crosstalk = 2.0,
                           .insulation = 3.0,
                           .cell_power_w = 0.007};
  ThermalNetwork network(parts, 5);
  const Vector power = Vector::Constant(5, 0.007);
  const double law = 0.007 * kResistance * 4.0;
  CHECK((network.rise().array() - law).abs().maxCoeff() < kRounding);
  network.Advance(17.0, power);
  CHECK((network.rise().array() - law).abs().maxCoeff() < kRounding);
}

TEST_CASE("crosstalk: the steady state solves the network's equations", "[thermal]") {
  for (const double crosstalk : {0.0, 0.3, 20.0}) {
    const ThermalParts parts{.resistance_k_per_w = kResistance,
                             .capacitance_j_per_k = kCapacitance,
                             .crosstalk = crosstalk,
                             .insulation = 0.5};
    const ThermalNetwork network(parts, 9);
    const Vector law = Conductance(parts, 9).partialPivLu().solve(Powers(9));
    CHECK((network.SteadyRise(Powers(9)) - law).cwiseAbs().maxCoeff() < kRounding);
  }
  // Between neighbours heat evens out.
  const auto spread = [](double crosstalk) {
    const ThermalNetwork network({.resistance_k_per_w = kResistance, .crosstalk = crosstalk}, 9);
    const Vector rise = network.SteadyRise(Powers(9));
    return rise.maxCoeff() - rise.minCoeff();
  };
  CHECK(spread(0.3) < spread(0.0));
  CHECK(spread(20.0) < spread(0.3));
}

TEST_CASE("a step is the matrix exponential, surroundings that drift included", "[thermal]") {
  const Index n = 6;
  // The third rate is that of the uniform mode, the fourth of another mode.
  ThermalParts parts{.resistance_k_per_w = kResistance,
                     .capacitance_j_per_k = kCapacitance,
                     .crosstalk = 0.7,
                     .insulation = 1.0,
                     .ambient_rise_k = 8.0};
  const double second_mode = 0.5 + 0.7 * 2.0 * (1.0 - std::cos(M_PI / 6.0));
  for (const double rise_time : {0.3, 40.0, 2.0 * kTime, kTime / second_mode}) {
    parts.ambient_rise_time_s = rise_time;
    ThermalNetwork network(parts, n);
    // State: temperatures, what the surroundings lack, 1.
    const Matrix g = Conductance(parts, n);
    const double pull = 1.0 / (kResistance * 2.0);
    Matrix generator = Matrix::Zero(n + 2, n + 2);
    generator.topLeftCorner(n, n) = -g / kCapacitance;
    generator.col(n).head(n).setConstant(-pull / kCapacitance);
    generator.col(n + 1).head(n) = (Powers(n).array() + pull * parts.ambient_rise_k) / kCapacitance;
    generator(n, n) = -1.0 / rise_time;
    Vector state = Vector::Zero(n + 2);
    state[n] = parts.ambient_rise_k;
    state[n + 1] = 1.0;
    for (const double step : {0.05, 0.8, 3.0}) {
      network.Advance(step, Powers(n));
      state = Exponential(generator * step) * state;
      // Pade of the exponential: some more rounding than our own.
      CHECK((network.rise() - state.head(n)).cwiseAbs().maxCoeff() < 1e-11);
      CHECK(network.ambient_rise() == Approx(8.0 - state[n]).epsilon(1e-11));
    }
  }
}

TEST_CASE("two steps are one", "[thermal]") {
  const ThermalParts parts{.resistance_k_per_w = kResistance,
                           .capacitance_j_per_k = kCapacitance,
                           .crosstalk = 1.0,
                           .ambient_rise_k = -5.0,
                           .ambient_rise_time_s = 2.0};
  ThermalNetwork whole(parts, 4);
  ThermalNetwork parted(parts, 4);
  whole.Advance(1.5, Powers(4));
  parted.Advance(0.4, Powers(4));
  parted.Advance(0.0, Vector::Ones(4));
  parted.Advance(1.1, Powers(4));
  CHECK((whole.rise() - parted.rise()).cwiseAbs().maxCoeff() < kRounding);
}

TEST_CASE("energy: what flows out is what is put in", "[thermal]") {
  const ThermalParts parts{.resistance_k_per_w = kResistance,
                           .capacitance_j_per_k = kCapacitance,
                           .crosstalk = 5.0,
                           .insulation = 2.0,
                           .ambient_rise_k = 3.0};
  ThermalNetwork network(parts, 8);
  network.Advance(1e5, Powers(8));
  const double out =
      network.ambient_conductance() * (network.rise().array() - network.ambient_rise()).sum();
  CHECK(network.ambient_rise() == 3.0);
  CHECK(out == Approx(Powers(8).sum()).epsilon(kRounding));
  // On the way: neighbours hand heat on and keep none of it, so the sum is that without crosstalk.
  ThermalParts alone_parts = parts;
  alone_parts.crosstalk = 0.0;
  ThermalNetwork together(parts, 8);
  ThermalNetwork alone(alone_parts, 8);
  together.Advance(2.0, Powers(8));
  alone.Advance(2.0, Powers(8));
  CHECK(together.rise().sum() == Approx(alone.rise().sum()).epsilon(kRounding));
  CHECK((together.rise() - alone.rise()).norm() > 0.01);
}

TEST_CASE("insulation keeps the surroundings out and the cells' heat in", "[thermal]") {
  // A drift of 10 K at once, seen after 0.3 s, a tenth of the time constant without insulation.
  const double t = 0.1 * kTime;
  double last = 10.0;
  for (const double insulation : {0.0, 1.0, 9.0, 99.0}) {
    const ThermalParts parts{.resistance_k_per_w = kResistance,
                             .capacitance_j_per_k = kCapacitance,
                             .insulation = insulation,
                             .ambient_rise_k = 10.0};
    ThermalNetwork network(parts, 3);
    network.Advance(t, Vector::Zero(3));
    const double law = 10.0 * -std::expm1(-0.1 / (1.0 + insulation));
    CHECK(network.rise()[1] == Approx(law).epsilon(kRounding));
    CHECK(network.rise()[1] < last);
    last = network.rise()[1];
    const double steady = 0.01 * kResistance * (1.0 + insulation);
    CHECK(network.SteadyRise(Vector::Constant(3, 0.01))[1] - 10.0 == Approx(steady).epsilon(1e-10));
  }
}

TEST_CASE("no heat capacity: temperatures follow at once", "[thermal]") {
  const ThermalParts parts{.resistance_k_per_w = kResistance,
                           .crosstalk = 1.0,
                           .ambient_rise_k = 4.0,
                           .ambient_rise_time_s = 2.0};
  ThermalNetwork network(parts, 5);
  network.Advance(0.5, Powers(5));
  const Vector heat = Powers(5).array() + 4.0 * -std::expm1(-0.25) / kResistance;
  const Vector law = Conductance(parts, 5).partialPivLu().solve(heat);
  CHECK((network.rise() - law).cwiseAbs().maxCoeff() < kRounding);
}

TEST_CASE("what heats a cell: its amplifier, its row's resistors and its input resistor",
          "[thermal]") {
  const RowMatrix m = (RowMatrix(2, 2) << 1.0, -0.5, 0.25, 0.75).finished();
  HeatedCells cells({.resistance_k_per_w = 100.0, .capacitance_j_per_k = 1.0, .cell_power_w = 0.01},
                    1e3);
  cells.WriteArray(DenseOperator(m));
  const Vector v = (Vector(2) << 0.2, -0.4).finished();
  const Vector b = (Vector(2) << 0.0, 0.3).finished();
  const Vector law = (Vector(2) << 0.01 + (1.0 * 0.04 + 0.5 * 0.16) / 1e3,
                      0.01 + (0.25 * 0.04 + 0.75 * 0.16 + 0.09) / 1e3)
                         .finished();
  CHECK((cells.Power(v, b) - law).cwiseAbs().maxCoeff() < 1e-17);
  CHECK((cells.Power(Vector(), Vector()).array() - 0.01).abs().maxCoeff() == 0.0);
  // Held cells are disconnected: their amplifiers alone heat them. Others: the power at the end.
  ThermalNetwork law_network(
      {.resistance_k_per_w = 100.0, .capacitance_j_per_k = 1.0, .cell_power_w = 0.01}, 2);
  cells.AdvanceTo(30.0, /*integrating=*/false, v, b);
  law_network.Advance(30.0, Vector::Constant(2, 0.01));
  CHECK((cells.rise() - law_network.rise()).cwiseAbs().maxCoeff() < kRounding);
  cells.AdvanceTo(90.0, /*integrating=*/true, v, b);
  law_network.Advance(60.0, law);
  CHECK((cells.rise() - law_network.rise()).cwiseAbs().maxCoeff() < kRounding);
  CHECK(cells.rise()[0] > 1.0);
  // Another array of as many cells: they keep their temperatures.
  const Vector before = cells.rise();
  cells.WriteArray(DenseOperator(RowMatrix::Identity(2, 2)));
  CHECK(cells.rise() == before);
  // More cells: the board was on all the time.
  cells.WriteArray(DenseOperator(RowMatrix::Identity(3, 3)));
  CHECK((cells.rise().array() - 1.0).abs().maxCoeff() < kRounding);
}

TEST_CASE("parts that make no sense are refused", "[thermal]") {
  CHECK_THROWS_WITH(ThermalNetwork({}, 2), "thermal network: resistance of 0 K/W (allowed: > 0)");
  CHECK_THROWS_WITH(ThermalNetwork({.resistance_k_per_w = 1.0, .capacitance_j_per_k = -2.0}, 2),
                    "thermal network: heat capacity of -2 (allowed: >= 0)");
  CHECK_THROWS_AS(ThermalNetwork({.resistance_k_per_w = 1.0, .crosstalk = -1.0}, 2), InputError);
  CHECK_THROWS_AS(ThermalNetwork({.resistance_k_per_w = 1.0, .insulation = -0.1}, 2), InputError);
  CHECK_THROWS_AS(ThermalNetwork({.resistance_k_per_w = 1.0, .ambient_rise_k = NAN}, 2),
                  InputError);
  CHECK_THROWS_AS(HeatedCells({.resistance_k_per_w = -1.0}, 1e3), InputError);
}

}  // namespace
}  // namespace spusim
