// SPDX-License-Identifier: Apache-2.0
#include <spusim/tasks/solutions.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include <spusim/linalg/decompositions.h>
#include <spusim/setup/mitigation_effects.h>
#include <spusim/tasks/predict_or_say_why.h>

namespace spusim {
namespace {

// N eps times the condition number counts the equations' rounding once; the reference has it too, and the
// condition number is that of the eigenvalues.
constexpr double kRoundings = 100.0;

}  // namespace

Solutions::Solutions(const Config& config, const SolveProblem& problem)
    : problem_(problem),
      refined_(DescribeMitigation(config).refinements != 0),
      exact_(Eigen::PartialPivLU<Matrix>(Matrix(problem.matrix)).solve(problem.rhs)),
      found_(problem.rhs.rows(), problem.rhs.cols()) {}

const SolvedColumn& Solutions::Add(const MitigatedSolution& solution, SolvePrediction& theory) {
  const auto k = static_cast<Index>(columns_.size());
  found_.col(k) = solution.x;
  time_tau_ = solution.anneals.front().time_tau;
  factor_per_pass_ = std::max(factor_per_pass_, solution.factor_per_pass);
  const double size = exact_.col(k).norm();
  std::string reason = theory.WhyUnpredicted(solution);
  double predicted = std::nan("");
  PredictOrSayWhy(reason, [&] {
    const ErrorPrediction p = theory.Predict(solution, exact_.col(k));
    predicted = p.Total() / size;
    if (refined_ && predicted <= DoubleError()) {
      reason = "what the passes left is rounding in double precision";
      predicted = std::nan("");
    }
    squares_.bias += p.bias * p.bias;
    squares_.noise += p.noise * p.noise;
    squares_.quantisation += p.quantisation * p.quantisation;
    squares_.cells += p.cells * p.cells;
    squares_.converters += p.converters * p.converters;
  });
  if (!reason.empty()) no_prediction_ = reason;
  const auto b = problem_.rhs.col(k);
  columns_.push_back({.column = k,
                      .relative_error = (solution.x - exact_.col(k)).norm() / size,
                      .predicted_relative_error = predicted,
                      .residual = (problem_.matrix * solution.x - b).norm() / b.norm()});
  return columns_.back();
}

Accuracy Solutions::Report() const {
  const double size = exact_.norm();
  Accuracy report{
      .relative_error = (found_ - exact_).norm() / size,
      .predicted = std::nullopt,
      .no_prediction = no_prediction_,
      .residual = (problem_.matrix * found_ - problem_.rhs).norm() / problem_.rhs.norm(),
      .rounding = kRoundings * DoubleError()};
  if (no_prediction_.empty()) {
    report.predicted = ErrorPrediction{.bias = std::sqrt(squares_.bias) / size,
                                       .noise = std::sqrt(squares_.noise) / size,
                                       .quantisation = std::sqrt(squares_.quantisation) / size,
                                       .cells = std::sqrt(squares_.cells) / size,
                                       .converters = std::sqrt(squares_.converters) / size};
  }
  return report;
}

/// What a solution in double precision may be off by, relative: N eps times the condition number.
double Solutions::DoubleError() const {
  return static_cast<double>(exact_.rows()) * std::numeric_limits<double>::epsilon() *
         problem_.spectrum.max_modulus / problem_.alpha_min();
}

}  // namespace spusim
