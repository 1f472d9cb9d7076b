// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include <spusim/config/automatic.h>
#include <spusim/config/config.h>
#include <spusim/config/optimizers.h>
#include <spusim/linalg/spectrum.h>
#include <spusim/training/trainer.h>

namespace spusim {

// From the configuration to what a task does, and what it may ask of a device.

/// The configuration with run.task set: what "auto" stands for follows from it.
/// @throws InputError for a name that is no task.
Config ConfigFor(const std::string& task, const Config& config);

/// @throws InputError when a task needs more cells than `spu.cells` says the chip has, or than can be
///   simulated with non-ideal parts.
void CheckCells(const Config& config, Index needed);
/// @throws InputError when a step of odeint is too large for a matrix (CheckStep).
void CheckSteps(const Config& config, const Spectrum& spectrum);
/// @throws InputError when gains are to be measured with more cells than a general array can have.
void CheckCalibration(const Config& config, Index cells);

/// Nodes of the determinant's quadrature as configured; 0: the task chooses.
int AskedNodes(const Config& config);

/// An optimizer and the step that it takes.
struct OptimizerPlan {
  OptimizerKind kind;
  StepRule step;
};

/// What `train` does.
struct TrainingPlan {
  std::string workload;  ///< its name
  TrainerOptions trainer;
  double damping = 0.0;  ///< lambda of J^T H J + lambda I, > 0
  OptimizerPlan optimizer;
  std::vector<OptimizerPlan> baselines;  ///< run before it, in this order
};
/// @throws InputError for an unknown optimizer.
TrainingPlan DescribeTraining(const Config& config);

}  // namespace spusim
