// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <spusim/config/automatic.h>

namespace spusim {
namespace {

TEST_CASE("Noise that is given wins over the default of the task") {
  Config config;
  CHECK(NoiseOf(config) == NoiseKind::kThermal);
  config.run.task = "invert";
  CHECK(NoiseOf(config) == NoiseKind::kProblemUnits);
  CHECK(IsNoisy(config));
  config.noise.node_variance_v2 = 2.0;
  CHECK(NoiseOf(config) == NoiseKind::kVolts);
  config.noise.node_variance_v2 = -1.0;
  config.noise.kappa0 = 0.5;
  CHECK(NoiseOf(config) == NoiseKind::kProblemUnits);
}

TEST_CASE("Zero switches noise off whatever sets it") {
  Config config;
  CHECK(IsNoisy(config));
  config.noise.temperature_k = 0.0;
  CHECK_FALSE(IsNoisy(config));
  config.noise.node_variance_v2 = 1e-12;
  CHECK(IsNoisy(config));
  config.noise.node_variance_v2 = 0.0;
  CHECK_FALSE(IsNoisy(config));
  config.noise.node_variance_v2 = -1.0;
  config.noise.kappa0 = 0.0;
  CHECK_FALSE(IsNoisy(config));
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
