// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include <spusim/base/warning.h>
#include <spusim/training/trainer.h>

namespace spusim {

struct SolvedColumn;
struct DeterminantNode;
struct TrainingOverview;

/// Listens to a running task: how far it is, warnings and finished pieces as they come, so that a
/// run that is interrupted leaves what is finished. Each call does nothing unless it is overridden.
/// What it throws ends the task.
class TaskObserver {
 public:
  virtual ~TaskObserver() = default;

  /// All input has been checked; the machine is made next.
  virtual void OnStart() {}
  /// A part of the work begins, progress starts over. `label`: what is counted, or an optimizer.
  virtual void OnStage(const std::string& /*label*/) {}
  /// `fraction` in [0, 1] of it is done.
  virtual void OnProgress(double /*fraction*/) {}
  /// Must not throw.
  virtual void OnStageEnd() {}

  virtual void OnWarning(const Warning& /*warning*/) {}

  /// solve: a right-hand side is solved by `x`.
  virtual void OnColumn(const SolvedColumn& /*column*/, const Vector& /*x*/) {}
  /// determinant: a node is measured.
  virtual void OnNode(const DeterminantNode& /*node*/) {}
  /// train: it is known what is trained.
  virtual void OnTraining(const TrainingOverview& /*overview*/) {}
  /// train: an optimizer begins; `baseline` false: train.optimizer itself.
  virtual void OnOptimizer(const std::string& /*name*/, bool /*baseline*/) {}
  /// train: a row of the one that began last.
  virtual void OnTrainingRow(const TrainerRow& /*row*/) {}
  virtual void OnOptimizerEnd() {}
};

}  // namespace spusim
