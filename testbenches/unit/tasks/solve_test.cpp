// SPDX-License-Identifier: Apache-2.0
#include <spusim/tasks/solve.h>

#include <cmath>
#include <limits>

#include <catch2/catch.hpp>

#include <spusim/base/errors.h>

#include "testbenches/unit/tasks/task_fixture.h"

namespace {

using namespace spusim;
using namespace spusim::test;

constexpr double kEpsilon = std::numeric_limits<double>::epsilon();

TEST_CASE("An ideal machine without noise solves a system to rounding") {
  for (const RowMatrix& a : {SymmetricTwo(), GeneralTwo()}) {
    const Vector b = (Vector(2) << 1.0, 2.0).finished();
    const SolveResult result = Solve(MakeSolveProblem(a, b), NoiseFreeConfig(), MakeIdealMachine);
    // Settling leaves 2^-53 of the way from 0. A decomposition, the solution by it and the
    // reference in double precision round by N eps kappa each, kappa < 4.
    const double rounding = kEpsilon / 2.0 + 3.0 * 2.0 * 4.0 * kEpsilon;
    CHECK(result.accuracy.relative_error <= rounding);
    CHECK((a * result.solution - b).norm() / b.norm() == *result.accuracy.residual);
    REQUIRE(result.accuracy.predicted);
    CHECK(result.accuracy.predicted->Total() <= rounding);
    CHECK(result.accuracy.no_prediction.empty());
    CHECK_FALSE(result.mitigation);
    CHECK(result.warnings.empty());
  }
}

TEST_CASE("The error of noisy solutions is what the prediction says") {
  constexpr int kColumns = 200;
  Config config = IdealConfig();
  config.noise.kappa0 = 1e-4;
  config.anneal.samples = 16;
  const Matrix b = (Vector(2) << 1.0, 2.0).finished().replicate(1, kColumns);
  Listener listener;
  const SolveResult result =
      Solve(MakeSolveProblem(SymmetricTwo(), b), config, MakeIdealMachine, &listener);
  double mean = 0.0;
  for (const SolvedColumn& column : result.columns) {
    mean += std::pow(column.relative_error / column.predicted_relative_error, 2) / kColumns;
  }
  // A weighted mean of squares of normal numbers has a variance of at most 2; z = 4.
  CHECK(std::abs(mean - 1.0) < 4.0 * std::sqrt(2.0 / kColumns));

  REQUIRE(listener.columns.size() == kColumns);
  for (Index k = 0; k < kColumns; ++k) {
    const auto i = static_cast<std::size_t>(k);
    CHECK(listener.columns[i].column == k);
    CHECK(listener.columns[i].residual == result.columns[i].residual);
    CHECK(listener.solutions[i] == result.solution.col(k));
  }
  CHECK(listener.starts == 1);
  CHECK(listener.last_progress == 1.0);
}

TEST_CASE("A result says where its time went, and which engine moved the cells") {
  Config config = NoiseFreeConfig();
  config.anneal.time_tau = 5.0;
  const SolveResult result =
      Solve(MakeSolveProblem(SymmetricTwo(), Vector::Ones(2)), config, MakeIdealMachine);
  const MachineUse& use = result.machine;
  CHECK(use.cycles == use.account.Total());
  CHECK(use.account.settle > 0);
  CHECK(use.account.upload == 0);
  // 5 tau of problem time last 5 s_A R0 C, s_A = 4, rounded up to cycles; the range may be
  // repeated.
  const double settle_s = 5.0 * 4.0 * config.spu.resistance_ohm * config.spu.capacitance_f;
  const double anneals = static_cast<double>(use.events.anneals + use.events.range_retries);
  CHECK(use.seconds() == Approx(anneals * settle_s).epsilon(1e-12));
  CHECK(use.engine.name == "exact_dense");
  CHECK_FALSE(use.energy.modelled());
  CHECK_FALSE(use.energy.not_modelled.empty());
}

TEST_CASE("A warning has a code, a text and a key, in the result and as it comes") {
  Config config = NoiseFreeConfig();
  config.adc.bits = 8;
  config.mitigation.auto_range = false;
  // x = 8 is far beyond what the ADC takes while b fills the DACs.
  const RowMatrix a = (RowMatrix(2, 2) << 1.0, 0.0, 0.0, 0.125).finished();
  Listener listener;
  const SolveResult result =
      Solve(MakeSolveProblem(a, Vector::Ones(2)), config, MakeIdealMachine, &listener);
  REQUIRE(result.warnings.size() == 1);
  CHECK(result.warnings[0].code == "conversions_clipped");
  CHECK(result.warnings[0].key == "mitigation.auto_range");
  CHECK_THAT(result.warnings[0].text, Catch::Contains("mitigation.auto_range is off"));
  REQUIRE(listener.warnings.size() == 1);
  CHECK(listener.warnings[0].text == result.warnings[0].text);
  CHECK_FALSE(result.accuracy.predicted);
  CHECK(result.accuracy.no_prediction == "conversions clipped");
  CHECK(std::isnan(result.columns[0].predicted_relative_error));
}

TEST_CASE("Refinement and an ensemble tell what they did") {
  Config config = NoiseFreeConfig();
  config.array.bits = 8;
  config.mitigation.rounded_ensemble = 2;
  config.mitigation.refinements = 3;
  const SolveResult result =
      Solve(MakeSolveProblem(SymmetricTwo(), Vector::Ones(2)), config, MakeIdealMachine);
  REQUIRE(result.mitigation);
  // Two roundings in each of four passes.
  CHECK(result.mitigation->counts.anneals == 8);
  CHECK(result.mitigation->counts.programmings == 8);
  REQUIRE(result.mitigation->factor_per_pass);
  // An entry of the array is off by at most a code, 1/127 of the largest entry, 4, in both entries
  // of a row: |I - A_q^-1 A| <= |A_q^-1| 2 4/127, and |A_q^-1| < 1 (1/alpha_min = 0.69).
  CHECK(*result.mitigation->factor_per_pass < 8.0 / 127.0);
  CHECK_FALSE(result.mitigation->input_gain_spread);
}

TEST_CASE("The ideal machine refuses what is not ideal, by name") {
  const SolveProblem problem = MakeSolveProblem(SymmetricTwo(), Vector::Ones(2));
  const auto refused = [&](const auto& change) {
    Config config = NoiseFreeConfig();
    change(config);
    CHECK_THROWS_AS(Solve(problem, config, MakeIdealMachine), InputError);
  };
  refused([](Config& c) { c.array.tolerance = 0.01; });
  refused([](Config& c) { c.array.wire_ohm = 1.0; });
  refused([](Config& c) { c.spu.opamp_gain = 1e4; });
  refused([](Config& c) { c.spu.opamp_bandwidth_hz = 1e7; });
  refused([](Config& c) { c.spu.opamp_swing_v = 1.0; });
  refused([](Config& c) { c.noise.held_rate_hz = 1e7; });
  refused([](Config& c) { c.dac.settling_s = 1e-8; });
  refused([](Config& c) { c.adc.noise_v = 1e-3; });
  refused([](Config& c) { c.adc.jitter_s = 1e-10; });
}

TEST_CASE("A singular matrix is called so, whichever sign rounding gives its eigenvalue") {
  for (const Vector& v : {Vector{{1.0, 1.0}}, Vector{{0.1, 0.2, 0.3}}, Vector{{0.3, 0.1, 0.7, 0.6}},
                          Vector{{1.0, 1.0 / 3.0, 0.7, 0.9, 0.2}}, Vector{{1e-30, 3e-30}}}) {
    CAPTURE(v.transpose());
    const RowMatrix rank_one = v * v.transpose();
    CHECK_THROWS_WITH(MakeSolveProblem(rank_one, Vector::Ones(v.size())),
                      Catch::StartsWith("A: matrix is singular: eigenvalue "));
  }
}

TEST_CASE("A problem that cannot be solved is refused by the names given") {
  const RowMatrix indefinite = (RowMatrix(2, 2) << 1.0, 2.0, 2.0, 1.0).finished();
  CHECK_THROWS_WITH(MakeSolveProblem(indefinite, Vector::Ones(2)),
                    Catch::StartsWith("A: matrix is indefinite: eigenvalue -1"));
  CHECK_THROWS_WITH(MakeSolveProblem(SymmetricTwo(), Vector::Ones(3), "K", "load"),
                    Catch::StartsWith("load: right-hand side of 3 x 1"));
  CHECK_THROWS_WITH(MakeSymmetricProblem(GeneralTwo()), Catch::Contains("not symmetric"));
  CHECK_THROWS_WITH(MakeExpmProblem(RowMatrix(2, 3)), Catch::Contains("2 x 3"));
}

}  // namespace
