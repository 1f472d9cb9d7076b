// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

#include <spusim/device/machine.h>
#include <spusim/device/mitigated_solver.h>
#include <spusim/device/spu_session.h>
#include <spusim/tasks/solutions.h>
#include <spusim/tasks/solve.h>
#include <spusim/tasks/task_log.h>

namespace spusim {

/// Solves column after column with the configured measures against imperfections: calibration
/// first, then a MitigatedSolver.
class ColumnSolver {
 public:
  /// Refers to all of them.
  ColumnSolver(const Config& config, const SolveProblem& problem, Machine& machine,
               SpuSession& session, TaskLog& log);

  /// @throws Interrupted.
  void Run(Solutions& solutions);

  /// What the measures did; nothing where all are off.
  std::optional<MitigationRecord> Record(double factor_per_pass) const;

 private:
  const Config& config_;
  const SolveProblem& problem_;
  Machine& machine_;
  SpuSession& session_;
  TaskLog& log_;
  MitigationPlan plan_;
  std::int64_t programmings_ = 0;
};

}  // namespace spusim
