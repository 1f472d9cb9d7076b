// SPDX-License-Identifier: Apache-2.0
#include <spusim/tasks/train.h>

#include <algorithm>
#include <memory>

#include <spusim/setup/describe.h>
#include <spusim/setup/describe_task.h>
#include <spusim/tasks/machine_use.h>
#include <spusim/tasks/task_log.h>
#include <spusim/training/adam.h>
#include <spusim/training/identity_preconditioner.h>
#include <spusim/training/sgd_momentum.h>
#include <spusim/training/spu_preconditioner.h>
#include <spusim/training/woodbury_preconditioner.h>

namespace spusim {
namespace {

std::unique_ptr<UpdateRule> MakeUpdateRule(const OptimizerPlan& optimizer) {
  if (optimizer.kind.update == UpdateKind::kAdam) {
    return std::make_unique<Adam>(AdamOptions{.learning_rate = optimizer.step.learning_rate});
  }
  return std::make_unique<SgdMomentum>(optimizer.step.learning_rate, optimizer.step.momentum);
}

/// Runs one optimizer after the other on one workload.
class TrainingRun {
 public:
  /// Refers to all of them.
  TrainingRun(Workload& workload, const TrainingPlan& plan, TaskLog& log)
      : workload_(workload), plan_(plan), log_(log) {}

  TrainingCurve WithoutDevice(const OptimizerPlan& optimizer) {
    PlainClock clock;
    if (optimizer.kind.preconditioner == PreconditionerKind::kWoodbury) {
      WoodburyPreconditioner preconditioner(plan_.damping, plan_.trainer.gpu, clock);
      return Run(optimizer, preconditioner, clock);
    }
    IdentityPreconditioner preconditioner;
    return Run(optimizer, preconditioner, clock);
  }

  /// train.optimizer itself.
  TrainingCurve WithDevice(const Config& config, const MachineFactory& machines,
                           std::optional<MachineUse>& use) {
    // F's smallest eigenvalue is the damping: rows of J span fewer dimensions than there are
    // parameters.
    const AnnealPlan plan = DescribeAnneal(config, plan_.damping);
    TaskShape shape = DescribeFactoredTask(config, plan, workload_.parameters(),
                                           plan_.trainer.batch * workload_.outputs());
    shape.programmings = static_cast<std::uint64_t>(plan_.trainer.iterations);
    const auto machine = machines(config, shape);
    const DeviceDescription device = DescribeDevice(config);
    SpuSession session(machine->device(0), device, DescribeNoise(config), plan, log_.warn());
    SpuPreconditioner preconditioner(session, plan_.damping);
    TrainingCurve curve = Run(plan_.optimizer, preconditioner, machine->clock());
    use = FinishMachine(*machine, session.events(), static_cast<double>(device.clock_hz), log_);
    return curve;
  }

 private:
  TrainingCurve Run(const OptimizerPlan& optimizer, Preconditioner& preconditioner,
                    SimulatedClock& clock) {
    TaskObserver& observer = log_.observer();
    const auto update = MakeUpdateRule(optimizer);
    observer.OnOptimizer(optimizer.kind.name, &optimizer != &plan_.optimizer);
    Trainer trainer(workload_, preconditioner, *update, clock, plan_.trainer);
    TrainingCurve curve{optimizer.kind.name, optimizer.kind.title, {}};
    observer.OnStage(optimizer.kind.title);
    trainer.Run([&](const TrainerRow& row) {
      observer.OnTrainingRow(row);
      curve.rows.push_back(row);
      observer.OnProgress(static_cast<double>(row.iteration) /
                          static_cast<double>(plan_.trainer.iterations));
    });
    observer.OnOptimizerEnd();
    return curve;
  }

  Workload& workload_;
  const TrainingPlan& plan_;
  TaskLog& log_;
};

}  // namespace

std::int64_t IterationsTo(const TrainingCurve& curve, double target) {
  const auto hit = std::find_if(curve.rows.begin(), curve.rows.end(),
                                [&](const TrainerRow& row) { return row.train_loss <= target; });
  return hit == curve.rows.end() ? -1 : hit->iteration;
}

TrainResult Train(Workload& workload, const Config& given, const MachineFactory& machines,
                  TaskObserver* observer) {
  const Config config = ConfigFor("train", given);
  TaskLog log(observer);
  const TrainingPlan plan = DescribeTraining(config);
  const bool spu = plan.optimizer.kind.preconditioner == PreconditionerKind::kSpu;
  if (spu) CheckCells(config, workload.parameters());

  log.observer().OnStart();
  log.observer().OnTraining({.workload = plan.workload,
                             .parameters = workload.parameters(),
                             .train_samples = workload.train_samples(),
                             .batch = plan.trainer.batch,
                             .iterations = plan.trainer.iterations,
                             .seed = plan.trainer.seed});
  TrainingRun run(workload, plan, log);
  TrainResult result;
  for (const OptimizerPlan& baseline : plan.baselines) {
    result.baselines.push_back(run.WithoutDevice(baseline));
  }
  result.trained =
      spu ? run.WithDevice(config, machines, result.machine) : run.WithoutDevice(plan.optimizer);
  log.observer().OnStageEnd();
  result.iterations = plan.trainer.iterations;
  result.warnings = log.TakeWarnings();
  return result;
}

}  // namespace spusim
