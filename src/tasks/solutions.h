// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>
#include <vector>

#include <spusim/device/mitigated_solver.h>
#include <spusim/tasks/solve.h>
#include <spusim/tasks/solve_prediction.h>

namespace spusim {

/// Solutions of A X = B, a column after the other, beside what they should be.
class Solutions {
 public:
  /// Refers to the problem.
  Solutions(const Config& config, const SolveProblem& problem);

  /// Takes the next column. The reference holds until the next call.
  const SolvedColumn& Add(const MitigatedSolution& solution, SolvePrediction& theory);

  /// No law holds, for a reason that shows only while running; an empty reason is none.
  void WithholdPrediction(const std::string& reason) {
    if (!reason.empty()) no_prediction_ = reason;
  }

  /// Largest over the columns.
  double factor_per_pass() const { return factor_per_pass_; }
  /// Settling of the last anneal, in whole cycles.
  double time_tau() const { return time_tau_; }

  const Matrix& found() const { return found_; }
  std::vector<SolvedColumn> TakeColumns() { return std::move(columns_); }
  /// @pre All columns are done.
  Accuracy Report() const;

 private:
  double DoubleError() const;

  const SolveProblem& problem_;
  bool refined_;
  Matrix exact_;
  Matrix found_;
  std::vector<SolvedColumn> columns_;
  double time_tau_ = 0.0;
  double factor_per_pass_ = 0.0;
  ErrorPrediction squares_;  // sums over columns
  std::string no_prediction_;
};

}  // namespace spusim
