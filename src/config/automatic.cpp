// SPDX-License-Identifier: Apache-2.0
#include <spusim/config/automatic.h>

#include <spusim/config/optimizers.h>

namespace spusim {
namespace {

constexpr double kBoltzmannJPerK = 1.380649e-23;
constexpr std::int64_t kInvertSamples = 10'000;

}  // namespace

NoiseLevel NoiseOf(const Config& config) {
  if (config.noise.kappa0 >= 0.0) return {true, config.noise.kappa0};
  if (config.noise.node_variance_v2 >= 0.0) return {false, config.noise.node_variance_v2};
  if (config.run.task == "invert") return {true, 1.0};
  return {false, kBoltzmannJPerK * config.noise.temperature_k / config.spu.capacitance_f};
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
