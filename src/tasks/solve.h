// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <vector>

#include <spusim/setup/machine_factory.h>
#include <spusim/tasks/linear_problem.h>
#include <spusim/tasks/task_observer.h>
#include <spusim/tasks/task_result.h>

namespace spusim {

/// The solution of one right-hand side, beside what it should be.
struct SolvedColumn {
  Index column = 0;             ///< from 0
  double relative_error = 0.0;  ///< |x - x*| / |x*|
  /// Of it, as theory predicts; NaN where it has no word.
  double predicted_relative_error = 0.0;
  double residual = 0.0;  ///< |A x - b| / |b|
};

/// What measures against imperfections did.
struct MitigationRecord {
  RepeatCounts counts;
  /// Standard deviation over the channels of the gains measured, relative; with
  /// mitigation.calibrate_gain.
  std::optional<double> input_gain_spread;
  std::optional<double> output_gain_spread;
  /// By what a pass of refinement multiplies the residual, the largest over the columns; with
  /// mitigation.refinements.
  std::optional<double> factor_per_pass;
};

/// accuracy.residual: |A X - B| / |B|.
struct SolveResult : TaskResult {
  Matrix solution;  ///< X, N x K
  std::vector<SolvedColumn> columns;
  std::uint64_t samples = 1;                   ///< averaged, of an anneal
  double time_tau = 0.0;                       ///< settling of the last anneal, in whole cycles
  std::optional<MitigationRecord> mitigation;  ///< nothing where all measures are off
};

/// Solves A X = B: each column is an anneal's mean, tau dx = -(A x - b) dt + noise, with the
/// configured measures against imperfections. run.task of `config` need not be set.
/// @throws InputError for what the machine cannot do; RunError; Interrupted: the observer has the
///   columns that are done.
SolveResult Solve(const SolveProblem& problem, const Config& config, const MachineFactory& machines,
                  TaskObserver* observer = nullptr);

}  // namespace spusim
