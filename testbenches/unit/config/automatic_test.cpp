// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <limits>

#include <spusim/config/automatic.h>

namespace spusim {
namespace {

TEST_CASE("Thermal noise of one nanofarad at 300 K is 2.04 microvolt rms") {
  const NoiseLevel noise = NoiseOf(Config{});
  CHECK_FALSE(noise.in_problem_units);
  // kT/C with k = 1.380649e-23 J/K: 300 * 1.380649e-23 / 1e-9, to two roundings.
  const double expected = 4.141947e-12;
  CHECK(std::abs(noise.value - expected) <=
        4.0 * std::numeric_limits<double>::epsilon() * expected);
}

TEST_CASE("Given noise wins over the default of the task") {
  Config config;
  config.run.task = "invert";
  CHECK(NoiseOf(config).in_problem_units);
  CHECK(NoiseOf(config).value == 1.0);
  config.noise.node_variance_v2 = 2.0;
  CHECK_FALSE(NoiseOf(config).in_problem_units);
  CHECK(NoiseOf(config).value == 2.0);
  config.noise.node_variance_v2 = -1.0;
  config.noise.kappa0 = 0.5;
  CHECK(NoiseOf(config).in_problem_units);
  CHECK(NoiseOf(config).value == 0.5);
}

TEST_CASE("Array start and samples follow the task unless given") {
  Config config;
  CHECK(ArrayKindOf(config) == "dense");
  CHECK(StartOf(config) == "zero");
  CHECK(SamplesOf(config) == 1);
  config.run.task = "invert";
  CHECK(ArrayKindOf(config) == "dense");
  CHECK(StartOf(config) == "zero");
  CHECK(SamplesOf(config) == 10'000);
  config.run.task = "train";
  CHECK(ArrayKindOf(config) == "factored");
  CHECK(StartOf(config) == "warm");
  CHECK(SamplesOf(config) == 1);
  config.anneal.start = "gradient";
  config.anneal.samples = 3;
  CHECK(StartOf(config) == "gradient");
  CHECK(SamplesOf(config) == 3);
}

TEST_CASE("Steps given are those of the optimizer and not of its baselines") {
  Config config;
  CHECK(StepRuleOf(config, "tngd").learning_rate == 0.3);
  CHECK(StepRuleOf(config, "tngd").momentum == 0.0);
  CHECK(StepRuleOf(config, "sgd").learning_rate == 0.3);
  CHECK(StepRuleOf(config, "sgd").momentum == 0.9);
  CHECK(StepRuleOf(config, "adam").learning_rate == 0.03);
  CHECK(StepRuleOf(config, "tngd-adam").learning_rate == 0.03);
  config.train.learning_rate = 0.1;
  config.train.momentum = 0.5;
  CHECK(StepRuleOf(config, "tngd").learning_rate == 0.1);
  CHECK(StepRuleOf(config, "tngd").momentum == 0.5);
  CHECK(StepRuleOf(config, "ngd").learning_rate == 0.3);
  CHECK(StepRuleOf(config, "ngd").momentum == 0.0);
}

}  // namespace
}  // namespace spusim
