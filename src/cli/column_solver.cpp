// SPDX-License-Identifier: Apache-2.0
#include <spusim/cli/column_solver.h>

#include <cmath>
#include <memory>
#include <string>

#include <spusim/cli/anneal_progress.h>
#include <spusim/device/gain_calibration.h>
#include <spusim/setup/describe.h>
#include <spusim/setup/mitigation_effects.h>

namespace spusim {
namespace {

/// Standard deviation over the channels, relative.
double Spread(const Vector& gains) {
  const double mean = gains.mean();
  return std::sqrt((gains.array() - mean).square().mean()) / mean;
}

}  // namespace

ColumnSolver::ColumnSolver(const Config& config, const LinearProblem& problem,
                           Simulation& simulation, SpuSession& session, RunContext& context)
    : config_(config),
      problem_(problem),
      simulation_(simulation),
      session_(session),
      context_(context),
      plan_(DescribeMitigation(config)) {}

void ColumnSolver::Run(Solutions& solutions) {
  const Index columns = problem_.rhs.cols();
  const bool many = columns > 1;
  std::unique_ptr<MetricsCsv> table;
  if (many) {
    table = context_.OpenMetrics(
        "columns.csv", {"column", "relative_error", "predicted_relative_error", "residual"});
  }
  const std::int64_t calibration = config_.mitigation.calibrate_gain ? kCalibrationAnneals : 0;
  const char* label = IsMitigated(config_) ? "anneals" : many ? "right-hand sides" : "samples";
  AnnealProgress progress(simulation_, context_, label, calibration + columns * plan_.Anneals());
  std::int64_t done = 0;
  const auto anneal_done = [&] {
    ++done;
    progress.Next();
  };
  if (config_.mitigation.calibrate_gain) {
    plan_.gains = CalibrateGains(simulation_.device(), DescribeDevice(config_),
                                 problem_.matrix.rows(), UnswitchableVariance(config_),
                                 config_.anneal.max_range_retries, anneal_done);
  }
  MitigatedSolver solver(
      session_, problem_.matrix, static_cast<int>(config_.array.bits), plan_,
      [&](const std::string& line) { context_.Warn(line); }, anneal_done);
  SolvePrediction theory(config_, problem_, solver);
  for (Index k = 0; k < columns; ++k) {
    const auto row = solutions.Add(solver.Solve(problem_.rhs.col(k)), theory);
    if (many) table->Append(row);
    // Passes that were not needed count as done.
    while (done < calibration + (k + 1) * plan_.Anneals()) anneal_done();
  }
  if (many) table->Finish();
  programmings_ = solver.programmings();
}

void ColumnSolver::Summarise(double factor_per_pass) const {
  if (!IsMitigated(config_)) return;
  auto& result = context_.summary().result;
  const auto count = [&](const char* name, std::int64_t value) {
    result.emplace_back(std::string("mitigation.") + name, value);
  };
  const bool calibrated = plan_.gains.has_value();
  count("anneals", static_cast<std::int64_t>(session_.events().anneals) +
                       (calibrated ? kCalibrationAnneals : 0));
  count("programmings", programmings_ + (calibrated ? kCalibrationProgrammings : 0));
  if (calibrated) {
    result.emplace_back("mitigation.input_gain_spread", Spread(plan_.gains->input));
    result.emplace_back("mitigation.output_gain_spread", Spread(plan_.gains->output));
  }
  if (config_.mitigation.refinements != 0) {
    result.emplace_back("mitigation.factor_per_pass", factor_per_pass);
  }
}

}  // namespace spusim
