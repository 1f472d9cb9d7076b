// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <spusim/config/config.h>
#include <spusim/host/mitigated_solver.h>
#include <spusim/workload/cell_error_law.h>
#include <spusim/workload/converter_error_law.h>
#include <spusim/workload/gain_remainder_law.h>
#include <spusim/workload/linear_problem.h>
#include <spusim/workload/mean_error_law.h>

namespace spusim {

/// What theory says of the error of a solution, from its last pass: what measures against
/// imperfections take away is not counted, what they leave is.
class SolvePrediction {
 public:
  /// Refers to all of them.
  SolvePrediction(const Config& config, const LinearProblem& problem, const MitigatedSolver& solver)
      : config_(config), problem_(problem), solver_(solver) {}

  /// Why there is none; empty where there is one.
  std::string WhyNot(const MitigatedSolution& solution) const;
  /// By cause, in units of x. `exact`: x*. @pre WhyNot is empty.
  ErrorPrediction Predict(const MitigatedSolution& solution, const Vector& exact);

 private:
  void SetLaws(const MitigatedSolution& solution);
  double ConverterSquare(const MitigatedSolution& solution, const Vector& target) const;

  const Config& config_;
  const LinearProblem& problem_;
  const MitigatedSolver& solver_;
  std::vector<MeanErrorLaw> laws_;  // of the members; empty at first
  std::optional<CellErrorLaw> cells_;
  std::optional<ConverterErrorLaw> converters_;
  std::optional<GainRemainderLaw> gains_;
};

}  // namespace spusim
