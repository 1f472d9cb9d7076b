// SPDX-License-Identifier: Apache-2.0
#include <memory>
#include <optional>

#include <fmt/format.h>

#include <spusim/cli/comparison_table.h>
#include <spusim/cli/device_summary.h>
#include <spusim/cli/tasks.h>
#include <spusim/config/automatic.h>
#include <spusim/config/optimizers.h>
#include <spusim/models/system/simulation.h>
#include <spusim/setup/describe.h>
#include <spusim/setup/make_workload.h>
#include <spusim/training/adam.h>
#include <spusim/training/identity_preconditioner.h>
#include <spusim/training/sgd_momentum.h>
#include <spusim/training/spu_preconditioner.h>
#include <spusim/training/woodbury_preconditioner.h>

namespace spusim {
namespace {

constexpr double kTargetLoss = 0.1;

std::unique_ptr<UpdateRule> MakeUpdateRule(const Config& config, const OptimizerKind& kind) {
  const StepRule rule = StepRuleOf(config, kind.name);
  if (kind.update == UpdateKind::kAdam) {
    return std::make_unique<Adam>(AdamOptions{.learning_rate = rule.learning_rate});
  }
  return std::make_unique<SgdMomentum>(rule.learning_rate, rule.momentum);
}

TrainerOptions OptionsOf(const Config& config) {
  return {.seed = config.run.seed,
          .iterations = config.train.iterations,
          .batch = static_cast<Index>(config.train.batch),
          .gpu = DescribeGpu(config)};
}

/// Runs one optimizer; its rows go to metrics file `name` as they come.
TrainingCurve RunOptimizer(const Config& config, const OptimizerKind& kind, Workload& workload,
                           Preconditioner& preconditioner, SimulatedClock& clock,
                           const std::string& file, RunContext& context) {
  const auto update = MakeUpdateRule(config, kind);
  const auto metrics = context.OpenMetrics(
      file, {"iteration", "simulated_s", "train_loss", "test_accuracy", "batch_loss"});
  Trainer trainer(workload, preconditioner, *update, clock, OptionsOf(config));
  TrainingCurve curve{kind.title, {}};
  context.progress().Start(kind.title);
  trainer.Run([&](const TrainerRow& row) {
    metrics->Append(
        {row.iteration, row.simulated_s, row.train_loss, row.test_accuracy, row.batch_loss});
    curve.rows.push_back(row);
    context.progress().Update(static_cast<double>(row.iteration) /
                              static_cast<double>(config.train.iterations));
  });
  metrics->Finish();
  return curve;
}

TrainingCurve RunWithoutDevice(const Config& config, const OptimizerKind& kind, Workload& workload,
                               const std::string& file, RunContext& context) {
  PlainClock clock;
  if (kind.preconditioner == PreconditionerKind::kWoodbury) {
    WoodburyPreconditioner preconditioner(config.train.damping, DescribeGpu(config), clock);
    return RunOptimizer(config, kind, workload, preconditioner, clock, file, context);
  }
  IdentityPreconditioner preconditioner;
  return RunOptimizer(config, kind, workload, preconditioner, clock, file, context);
}

TrainingCurve RunWithDevice(const Config& config, const OptimizerKind& kind, Workload& workload,
                            const std::string& file, RunContext& context) {
  // F's smallest eigenvalue is the damping: rows of J span fewer dimensions than there are
  // parameters.
  const AnnealPlan plan = DescribeAnneal(config, config.train.damping);
  TaskShape shape =
      DescribeFactoredTask(config, plan, workload.parameters(),
                           static_cast<Index>(config.train.batch) * workload.outputs());
  shape.programmings = static_cast<std::uint64_t>(config.train.iterations);
  Simulation simulation(config, shape, context.folder().path());
  SpuSession session(simulation.device(), DescribeDevice(config), DescribeNoise(config), plan,
                     [&](const std::string& line) { context.Warn(line); });
  SpuPreconditioner preconditioner(session, config.train.damping);
  TrainingCurve curve =
      RunOptimizer(config, kind, workload, preconditioner, simulation.clock(), file, context);
  const auto clock_hz = static_cast<double>(config.spu.clock_hz);
  SummariseDevice(simulation, session.events(), clock_hz, context);
  context.summary().result.emplace_back(
      "indefinite_arrays", static_cast<std::int64_t>(session.events().indefinite_arrays));
  context.progress().Clear();
  context.Print(PhaseLine(simulation.account(), clock_hz));
  PrintEnergy(simulation.Energy(), static_cast<std::uint64_t>(config.train.iterations), "iteration",
              context);
  return curve;
}

void AddResult(const std::string& prefix, const TrainingCurve& curve, RunSummary& summary) {
  const TrainerRow& row = curve.rows.back();
  summary.result.emplace_back(prefix + "train_loss", row.train_loss);
  summary.result.emplace_back(prefix + "test_accuracy", row.test_accuracy);
  summary.result.emplace_back(prefix + "iterations", row.iteration);
  summary.result.emplace_back(prefix + "simulated_s", row.simulated_s);
  const std::int64_t reached = IterationsTo(curve, kTargetLoss);
  if (reached >= 0) summary.result.emplace_back(prefix + "iterations_to_loss_0_1", reached);
}

}  // namespace

void RunTrain(const Config& config, RunContext& context) {
  const auto workload = MakeWorkload(config.train, config.train.data);
  const OptimizerKind& kind = OptimizerNamed(config.train.optimizer);
  const bool spu = kind.preconditioner == PreconditionerKind::kSpu;
  if (spu) CheckCells(config, workload->parameters());

  context.Begin();
  context.Print(
      fmt::format("{}: {} parameters, {} training samples, batch {}, {} iterations, seed {}",
                  config.train.workload, workload->parameters(), workload->train_samples(),
                  config.train.batch, config.train.iterations, config.run.seed));
  std::vector<TrainingCurve> curves;
  for (const std::string& name : config.train.baselines) {
    curves.push_back(RunWithoutDevice(config, OptimizerNamed(name), *workload,
                                      fmt::format("metrics_{}.csv", name), context));
  }
  curves.push_back(spu ? RunWithDevice(config, kind, *workload, "metrics.csv", context)
                       : RunWithoutDevice(config, kind, *workload, "metrics.csv", context));
  context.progress().Clear();

  RunSummary& summary = context.summary();
  AddResult("", curves.back(), summary);
  for (std::size_t i = 0; i < config.train.baselines.size(); ++i) {
    AddResult(fmt::format("baselines.{}.", config.train.baselines[i]), curves[i], summary);
  }
  if (!spu) summary.simulated_s = curves.back().rows.back().simulated_s;
  for (const std::string& line : ComparisonTable(curves, kTargetLoss)) context.Print(line);
}

}  // namespace spusim
