// SPDX-License-Identifier: Apache-2.0
#include <spusim/config/automatic.h>

#include <algorithm>
#include <thread>

#include <spusim/config/optimizers.h>

namespace spusim {
namespace {

constexpr std::int64_t kNoiseSamples = 10'000;

}  // namespace

const std::vector<std::string>& TaskNames() {
  static const std::vector<std::string> names = {"solve", "invert",      "sample", "lyapunov",
                                                 "expm",  "determinant", "train"};
  return names;
}

bool SamplesNoise(const std::string& task) { return task != "solve" && task != "train"; }

NoiseKind NoiseOf(const Config& config) {
  if (config.noise.kappa0 >= 0.0) return NoiseKind::kProblemUnits;
  if (config.noise.node_variance_v2 >= 0.0) return NoiseKind::kVolts;
  return SamplesNoise(config.run.task) ? NoiseKind::kProblemUnits : NoiseKind::kThermal;
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

bool ReadsCurrents(const Config& config) { return config.adc.signal == "current"; }

std::string StartOf(const Config& config) {
  if (config.anneal.start != "auto") return config.anneal.start;
  return config.run.task == "train" ? "warm" : "zero";
}

int ThreadsOf(const Config& config) {
  if (config.run.threads > 0) return static_cast<int>(config.run.threads);
  // 0 where the number of cores cannot be found out.
  return std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

std::int64_t SamplesOf(const Config& config) {
  if (config.anneal.samples > 0) return config.anneal.samples;
  return SamplesNoise(config.run.task) ? kNoiseSamples : 1;
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
