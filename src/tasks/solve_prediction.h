// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <spusim/device/mitigated_solver.h>
#include <spusim/laws/cell_error_law.h>
#include <spusim/laws/converter_error_law.h>
#include <spusim/laws/gain_remainder_law.h>
#include <spusim/laws/mean_error_law.h>
#include <spusim/tasks/linear_problem.h>

namespace spusim {

/// What theory says of the error of a solution, from its last pass: what measures against
/// imperfections take away is not counted, what they leave is.
class SolvePrediction {
 public:
  /// Refers to all of them.
  SolvePrediction(const Config& config, const LinearProblem& problem, const MitigatedSolver& solver)
      : config_(config), problem_(problem), solver_(solver) {}

  /// Why there is none; empty where there is one.
  std::string WhyUnpredicted(const MitigatedSolution& solution) const;
  /// By cause, in units of x. `exact`: x*. @pre WhyUnpredicted is empty.
  ErrorPrediction Predict(const MitigatedSolution& solution, const Vector& exact);

 private:
  /// The law of the cells as they all are, where that is more than the programmed matrix.
  MeanErrorTerms NominalTermsOf(std::int64_t member, const AnnealResult& anneal,
                                MeanEstimate estimate);
  MeanErrorTerms TermsOf(std::int64_t member, const AnnealResult& anneal, const Vector& target);
  void SetPartLaws();
  double ConverterSquare(const MitigatedSolution& solution, const Vector& target) const;

  const Config& config_;
  const LinearProblem& problem_;
  const MitigatedSolver& solver_;
  // Of the one array; those of an ensemble are too large to keep.
  std::optional<MeanErrorLaw> law_;
  bool has_part_laws_ = false;
  std::optional<CellErrorLaw> cells_;
  std::optional<ConverterErrorLaw> converters_;
  std::optional<GainRemainderLaw> gains_;
};

}  // namespace spusim
