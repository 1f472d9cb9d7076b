// SPDX-License-Identifier: Apache-2.0
#include <spusim/config/automatic.h>

#include <algorithm>
#include <thread>

#include <spusim/config/optimizers.h>
#include <spusim/config/task_table.h>

namespace spusim {

NoiseKind NoiseOf(const Config& config) {
  if (config.noise.kappa0 >= 0.0) return NoiseKind::kProblemUnits;
  if (config.noise.node_variance_v2 >= 0.0) return NoiseKind::kVolts;
  return TaskNamed(config.run.task).samples_noise ? NoiseKind::kProblemUnits : NoiseKind::kThermal;
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
  return TaskNamed(config.run.task).array;
}

bool ReadsCurrents(const Config& config) { return config.adc.signal == "current"; }

std::string StartOf(const Config& config) {
  if (config.anneal.start != "auto") return config.anneal.start;
  return TaskNamed(config.run.task).start;
}

int ThreadsOf(const Config& config) {
  if (config.run.threads > 0) return static_cast<int>(config.run.threads);
  // 0 where the number of cores cannot be found out.
  return std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

std::int64_t SamplesOf(const Config& config) {
  if (config.anneal.samples > 0) return config.anneal.samples;
  return TaskNamed(config.run.task).samples;
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
