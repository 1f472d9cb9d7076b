// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <spusim/setup/machine_factory.h>
#include <spusim/tasks/task_observer.h>
#include <spusim/tasks/task_result.h>
#include <spusim/training/trainer.h>
#include <spusim/workload/workload.h>

namespace spusim {

/// What is going to be trained.
struct TrainingOverview {
  std::string workload;  ///< its name
  Index parameters = 0;
  Index train_samples = 0;
  Index batch = 0;
  std::int64_t iterations = 0;
  std::uint64_t seed = 0;
};

/// What one optimizer did, row by row.
struct TrainingCurve {
  std::string name;   ///< a value of train.optimizer
  std::string title;  ///< for tables
  std::vector<TrainerRow> rows;
};

/// The training loss whose first iteration is reported.
inline constexpr double kTargetLoss = 0.1;

/// First iteration with a training loss of at most `target`; -1 if there is none.
std::int64_t IterationsTo(const TrainingCurve& curve, double target);

struct TrainResult {
  std::vector<TrainingCurve> baselines;  ///< in their order
  TrainingCurve trained;                 ///< of train.optimizer
  std::int64_t iterations = 0;           ///< of each
  std::optional<MachineUse> machine;     ///< nothing where the optimizer needs no SPU
  std::vector<Warning> warnings;         ///< in the order in which they came
};

/// Trains a workload with train.optimizer, the baselines first. run.task of `config` need not be
/// set.
/// @throws InputError for what the machine cannot do; RunError; Interrupted: the observer has the rows
///   that are done.
TrainResult Train(Workload& workload, const Config& config, const MachineFactory& machines,
                  TaskObserver* observer = nullptr);

}  // namespace spusim
