// SPDX-License-Identifier: Apache-2.0
#include <spusim/cli/solutions.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include <spusim/linalg/decompositions.h>
#include <spusim/linalg/matrix_market.h>

namespace spusim {

Solutions::Solutions(const Config& config, const LinearProblem& problem)
    : config_(config),
      problem_(problem),
      exact_(Eigen::PartialPivLU<Matrix>(Matrix(problem.matrix)).solve(problem.rhs)),
      found_(problem.rhs.rows(), problem.rhs.cols()) {}

std::vector<MetricsCsv::Cell> Solutions::Add(const MitigatedSolution& solution,
                                             SolvePrediction& theory) {
  const Index k = done_++;
  found_.col(k) = solution.x;
  time_tau_ = solution.anneals.front().time_tau;
  factor_per_pass_ = std::max(factor_per_pass_, solution.factor_per_pass);
  const double size = exact_.col(k).norm();
  std::string reason = theory.WhyNot(solution);
  double predicted = std::nan("");
  if (reason.empty()) {
    const ErrorPrediction p = theory.Predict(solution, exact_.col(k));
    predicted = p.Total() / size;
    if (config_.mitigation.refinements != 0 && predicted <= DoubleError()) {
      reason = "what the passes left is rounding in double precision";
      predicted = std::nan("");
    }
    squares_.bias += p.bias * p.bias;
    squares_.noise += p.noise * p.noise;
    squares_.quantisation += p.quantisation * p.quantisation;
    squares_.cells += p.cells * p.cells;
    squares_.converters += p.converters * p.converters;
  }
  if (!reason.empty()) no_prediction_ = reason;
  const auto b = problem_.rhs.col(k);
  return {k + 1, (solution.x - exact_.col(k)).norm() / size, predicted,
          (problem_.matrix * solution.x - b).norm() / b.norm()};
}

void Solutions::Write(const std::filesystem::path& path) const {
  if (done_ != 0) WriteMatrixMarket(path, found_.leftCols(done_), /*symmetric=*/false);
}

ErrorReport Solutions::Report() const {
  const double size = exact_.norm();
  ErrorReport report{
      .relative_error = (found_ - exact_).norm() / size,
      .against = "against a double-precision solution",
      .no_prediction = no_prediction_,
      .residual = (problem_.matrix * found_ - problem_.rhs).norm() / problem_.rhs.norm(),
      .residual_of = "|A x - b| / |b|"};
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
