// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include <spusim/cli/device_summary.h>
#include <spusim/cli/solve_prediction.h>
#include <spusim/config/config.h>
#include <spusim/device/mitigated_solver.h>
#include <spusim/report/metrics_csv.h>
#include <spusim/tasks/linear_problem.h>

namespace spusim {

/// Solutions of A X = B, a column after the other, beside what they should be.
class Solutions {
 public:
  /// Refers to both.
  Solutions(const Config& config, const LinearProblem& problem);

  /// Takes the next column. Its row of the table: column, error, prediction, residual.
  std::vector<MetricsCsv::Cell> Add(const MitigatedSolution& solution, SolvePrediction& theory);

  /// No law holds, for a reason that shows only while running; an empty reason is none.
  void Distrust(const std::string& reason) {
    if (!reason.empty()) no_prediction_ = reason;
  }

  /// Largest over the columns.
  double factor_per_pass() const { return factor_per_pass_; }
  /// Settling of the last anneal, in whole cycles.
  double time_tau() const { return time_tau_; }

  /// What is done so far.
  void Write(const std::filesystem::path& path) const;
  ErrorReport Report() const;

 private:
  double DoubleError() const;

  const Config& config_;
  const LinearProblem& problem_;
  Matrix exact_;
  Matrix found_;
  Index done_ = 0;
  double time_tau_ = 0.0;
  double factor_per_pass_ = 0.0;
  ErrorPrediction squares_;  // sums over columns
  std::string no_prediction_;
};

}  // namespace spusim
