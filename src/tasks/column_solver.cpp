// SPDX-License-Identifier: Apache-2.0
#include <spusim/tasks/column_solver.h>

#include <cmath>

#include <spusim/device/gain_calibration.h>
#include <spusim/setup/describe.h>
#include <spusim/setup/mitigation_effects.h>
#include <spusim/tasks/anneal_progress.h>

namespace spusim {
namespace {

/// Standard deviation over the channels, relative.
double Spread(const Vector& gains) {
  const double mean = gains.mean();
  return std::sqrt((gains.array() - mean).square().mean()) / mean;
}

}  // namespace

ColumnSolver::ColumnSolver(const Config& config, const SolveProblem& problem, Machine& machine,
                           SpuSession& session, TaskLog& log)
    : config_(config),
      problem_(problem),
      machine_(machine),
      session_(session),
      log_(log),
      plan_(DescribeMitigation(config)) {}

void ColumnSolver::Run(Solutions& solutions) {
  const Index columns = problem_.rhs.cols();
  const DeviceDescription device = DescribeDevice(config_);
  const bool calibrated = IsCalibrated(config_);
  const std::int64_t calibration = calibrated ? kCalibrationAnneals : 0;
  const char* label = IsMitigated(config_) ? "anneals"
                      : columns > 1        ? "right-hand sides"
                                           : "samples";
  AnnealProgress progress(machine_, log_.observer(), label,
                          calibration + columns * plan_.Anneals());
  std::int64_t done = 0;
  const auto anneal_done = [&] {
    ++done;
    progress.Next();
  };
  if (calibrated) {
    plan_.gains = CalibrateGains(
        machine_.device(0), device, problem_.matrix.rows(), UnswitchableVariance(config_),
        DescribeAnneal(config_, problem_.alpha_min()).max_range_retries, anneal_done);
  }
  MitigatedSolver solver(session_, problem_.matrix, device.array_bits, plan_, log_.warn(),
                         anneal_done);
  SolvePrediction theory(config_, problem_, solver);
  for (Index k = 0; k < columns; ++k) {
    const MitigatedSolution solution = solver.Solve(problem_.rhs.col(k));
    log_.observer().OnColumn(solutions.Add(solution, theory), solution.x);
    // Passes that were not needed count as done.
    while (done < calibration + (k + 1) * plan_.Anneals()) anneal_done();
  }
  programmings_ = solver.programmings();
}

std::optional<MitigationRecord> ColumnSolver::Record(double factor_per_pass) const {
  if (!IsMitigated(config_)) return std::nullopt;
  const bool calibrated = plan_.gains.has_value();
  MitigationRecord record;
  record.counts = {
      static_cast<std::int64_t>(session_.events().anneals) + (calibrated ? kCalibrationAnneals : 0),
      programmings_ + (calibrated ? kCalibrationProgrammings : 0)};
  if (calibrated) {
    record.input_gain_spread = Spread(plan_.gains->input);
    record.output_gain_spread = Spread(plan_.gains->output);
  }
  if (plan_.refinements != 0) record.factor_per_pass = factor_per_pass;
  return record;
}

}  // namespace spusim
