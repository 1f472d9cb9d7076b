// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include <spusim/analog/engine_choice.h>

namespace spusim {
namespace {

TaskShape DenseShape() {
  return {.cells = 256,
          .spectral_radius = 4.0,
          .settle_tau = 10.0,
          .samples = 10'000,
          .interval_tau = 1.0};
}

TaskShape FactoredShape() { return {.cells = 1'000'000, .rows = 64, .settle_tau = 50.0}; }

double SecondsOf(const std::string& engine, const TaskShape& shape) {
  for (const EngineEstimate& estimate : EstimateEngineCosts(shape)) {
    if (estimate.name == engine) return estimate.seconds;
  }
  return -1.0;
}

TEST_CASE("Engines that cannot do a shape are named with the reason") {
  const TaskShape dense = DenseShape();
  CHECK(WhyNot("odeint", dense).empty());
  CHECK(WhyNot("exact_dense", dense).empty());
  CHECK_THAT(WhyNot("exact_factored", dense), Catch::Contains("the array is dense"));
  TaskShape factored = FactoredShape();
  CHECK(WhyNot("exact_factored", factored).empty());
  CHECK_THAT(WhyNot("exact_dense", factored),
             Catch::Contains("1000000 cells") && Catch::Contains("allowed: at most 16384"));
  factored.correlated_noise = true;
  CHECK_THAT(WhyNot("exact_factored", factored), Catch::Contains("not alike in all cells"));
  factored.correlated_noise = false;
  factored.symmetric = false;
  CHECK_THAT(WhyNot("exact_factored", factored), Catch::Contains("a leak of its own"));
  CHECK(WhyNot("odeint", factored).empty());
}

TEST_CASE("Only engines that are right are estimated") {
  CHECK(SecondsOf("exact_factored", DenseShape()) < 0.0);
  CHECK(SecondsOf("exact_dense", FactoredShape()) < 0.0);
  for (const TaskShape& shape : {DenseShape(), FactoredShape()}) {
    const auto estimates = EstimateEngineCosts(shape);
    REQUIRE(estimates.size() == 2);
    for (const EngineEstimate& estimate : estimates) CHECK(estimate.seconds > 0.0);
  }
}

// What the formulas say, whatever their constants are.
TEST_CASE("Steps cost odeint, nothing else costs it more with time") {
  TaskShape shape = DenseShape();
  const double odeint = SecondsOf("odeint", shape);
  const double dense = SecondsOf("exact_dense", shape);
  shape.interval_tau *= 10.0;
  shape.settle_tau *= 10.0;
  CHECK(SecondsOf("odeint", shape) > 5.0 * odeint);
  CHECK(SecondsOf("exact_dense", shape) == dense);
  TaskShape factored = FactoredShape();
  const double exact = SecondsOf("exact_factored", factored);
  factored.settle_tau *= 1000.0;
  CHECK(SecondsOf("exact_factored", factored) == exact);
}

TEST_CASE("Programmings multiply the cost") {
  for (TaskShape shape : {DenseShape(), FactoredShape()}) {
    const auto once = EstimateEngineCosts(shape);
    shape.programmings = 7;
    const auto often = EstimateEngineCosts(shape);
    for (std::size_t i = 0; i < once.size(); ++i) {
      CHECK(often[i].seconds == Approx(7.0 * once[i].seconds).epsilon(1e-12));
    }
  }
}

TEST_CASE("The cheapest is taken and the reason names all candidates") {
  const EngineChoice many = CheapestEngine(DenseShape());
  CHECK(many.name == "exact_dense");
  CHECK_THAT(many.reason,
             Catch::StartsWith("auto: linear cells; estimated ") && Catch::Contains("for odeint") &&
                 Catch::Contains("dense 256 x 256 symmetric") && Catch::Contains("10000 strobes"));
  // One sample after a short time: a few products against an eigendecomposition.
  TaskShape single = DenseShape();
  single.cells = 4096;
  single.samples = 1;
  single.settle_tau = 2.0;
  CHECK(CheapestEngine(single).name == "odeint");
  CHECK(CheapestEngine(FactoredShape()).name == "exact_factored");
  TaskShape correlated = FactoredShape();
  correlated.correlated_noise = true;
  CHECK(CheapestEngine(correlated).name == "odeint");
}

}  // namespace
}  // namespace spusim
