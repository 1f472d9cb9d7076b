// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include <spusim/cli/run_context.h>
#include <spusim/cli/solutions.h>
#include <spusim/config/config.h>
#include <spusim/device/mitigated_solver.h>
#include <spusim/device/spu_session.h>
#include <spusim/models/system/simulation.h>
#include <spusim/tasks/linear_problem.h>

namespace spusim {

/// Solves column after column with the configured measures against imperfections: calibration
/// first, then a MitigatedSolver. Writes columns.csv where there is more than one.
class ColumnSolver {
 public:
  /// Refers to all of them.
  ColumnSolver(const Config& config, const LinearProblem& problem, Simulation& simulation,
               SpuSession& session, RunContext& context);

  /// @throws Interrupted: `solutions` then has the columns that are done.
  void Run(Solutions& solutions);

  /// What the measures did, into the summary; nothing where all are off.
  void Summarise(double factor_per_pass) const;

 private:
  const Config& config_;
  const LinearProblem& problem_;
  Simulation& simulation_;
  SpuSession& session_;
  RunContext& context_;
  MitigationPlan plan_;
  std::int64_t programmings_ = 0;
};

}  // namespace spusim
