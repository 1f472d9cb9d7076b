// SPDX-License-Identifier: Apache-2.0
#include <spusim/config/automatic.h>

#include <spusim/config/optimizers.h>

namespace spusim {
namespace {

constexpr std::int64_t kInvertSamples = 10'000;

}  // namespace

NoiseKind NoiseOf(const Config& config) {
  if (config.noise.kappa0 >= 0.0) return NoiseKind::kProblemUnits;
  if (config.noise.node_variance_v2 >= 0.0) return NoiseKind::kVolts;
  return config.run.task == "invert" ? NoiseKind::kProblemUnits : NoiseKind::kThermal;
}

bool IsNoisy(const Config& config) {
  switch (NoiseOf(config)) {
    case NoiseKind::kProblemUnits:
      return config.noise.kappa0 != 0.0;
    case NoiseKind::kVolts:
      return config.noise.node_variance_v2 != 0.0;
    case NoiseKind::kThermal:
      break;
  }
  return config.noise.temperature_k != 0.0;
}

std::string ArrayKindOf(const Config& config) {
  if (config.spu.array != "auto") return config.spu.array;
  return config.run.task == "train" ? "factored" : "dense";
}

std::string StartOf(const Config& config) {
  if (config.anneal.start != "auto") return config.anneal.start;
  return config.run.task == "train" ? "warm" : "zero";
}

std::int64_t SamplesOf(const Config& config) {
  if (config.anneal.samples > 0) return config.anneal.samples;
  return config.run.task == "invert" ? kInvertSamples : 1;
}

StepRule StepRuleOf(const Config& config, const std::string& optimizer) {
  const OptimizerKind& kind = OptimizerNamed(optimizer);
  StepRule rule{kind.learning_rate, kind.momentum};
  if (optimizer != config.train.optimizer) return rule;
  if (config.train.learning_rate > 0.0) rule.learning_rate = config.train.learning_rate;
  if (config.train.momentum >= 0.0) rule.momentum = config.train.momentum;
  return rule;
}

}  // namespace spusim
