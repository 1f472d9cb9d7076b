// SPDX-License-Identifier: Apache-2.0
#include <spusim/setup/describe_task.h>

#include <utility>

#include <fmt/format.h>

#include <spusim/analog/odeint/odeint_engine.h>
#include <spusim/base/errors.h>
#include <spusim/circuit/wire_resistance.h>
#include <spusim/config/task_table.h>
#include <spusim/setup/describe.h>
#include <spusim/setup/describe_cells.h>
#include <spusim/setup/parts.h>

namespace spusim {

Config ConfigFor(const std::string& task, const Config& config) {
  Config result = config;
  result.run.task = TaskNamed(task).name;
  return result;
}

void CheckCells(const Config& config, Index needed) {
  CheckGeneralArray(config, needed);
  if (config.array.wire_ohm > 0.0 && config.array.wire_model == "nodal" &&
      needed > kMostNodalRows) {
    throw InputError(
        fmt::format("array.wire_model: nodal with {} cells makes too many nodes (allowed: "
                    "first_order, or up to {} cells)",
                    needed, kMostNodalRows));
  }
  if (config.spu.cells == 0 || needed <= config.spu.cells) return;
  throw InputError(
      fmt::format("spu.cells: {} cells on the chip, the task needs {} (allowed: 0 for as many "
                  "as needed, or >= {})",
                  config.spu.cells, needed, needed));
}

void CheckSteps(const Config& config, const Spectrum& spectrum) {
  CheckStep(config.spu.step_tau, StepperNamed(config.spu.stepper), spectrum);
}

void CheckCalibration(const Config& config, Index cells) {
  if (!config.mitigation.calibrate_gain || cells <= kDirectLimit) return;
  throw InputError(
      fmt::format("mitigation.calibrate_gain: {} cells make too large a general array (allowed: "
                  "false, or up to {} cells)",
                  cells, kDirectLimit));
}

int AskedNodes(const Config& config) { return static_cast<int>(config.determinant.nodes); }

TrainingPlan DescribeTraining(const Config& config) {
  const auto plan_of = [&](const std::string& name) {
    return OptimizerPlan{OptimizerNamed(name), StepRuleOf(config, name)};
  };
  TrainingPlan plan{.workload = config.train.workload,
                    .trainer = {.seed = config.run.seed,
                                .iterations = config.train.iterations,
                                .batch = static_cast<Index>(config.train.batch),
                                .gpu = DescribeGpu(config)},
                    .damping = config.train.damping,
                    .optimizer = plan_of(config.train.optimizer),
                    .baselines = {}};
  for (const std::string& name : config.train.baselines) plan.baselines.push_back(plan_of(name));
  return plan;
}

}  // namespace spusim
