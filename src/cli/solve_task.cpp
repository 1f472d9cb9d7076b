// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>

#include <fmt/format.h>
#include <Eigen/LU>

#include <spusim/analog/odeint_engine.h>
#include <spusim/cli/anneal_progress.h>
#include <spusim/cli/device_summary.h>
#include <spusim/cli/solve_prediction.h>
#include <spusim/cli/tasks.h>
#include <spusim/config/errors.h>
#include <spusim/config/interrupt.h>
#include <spusim/host/describe.h>
#include <spusim/host/gain_calibration.h>
#include <spusim/host/mitigated_solver.h>
#include <spusim/host/mitigation_effects.h>
#include <spusim/linalg/matrix_market.h>
#include <spusim/models/system/simulation.h>
#include <spusim/workload/linear_problem.h>

namespace spusim {
namespace {

/// Solutions of A X = B, a column after the other, beside what they should be.
class Solutions {
 public:
  Solutions(const Config& config, const LinearProblem& problem)
      : config_(config),
        problem_(problem),
        exact_(Eigen::PartialPivLU<Matrix>(Matrix(problem.matrix)).solve(problem.rhs)),
        found_(problem.rhs.rows(), problem.rhs.cols()) {}

  /// Takes the next column. Its row of the table: column, error, prediction, residual.
  std::vector<MetricsCsv::Cell> Add(const MitigatedSolution& solution, SolvePrediction& theory) {
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

  /// Largest over the columns.
  double factor_per_pass() const { return factor_per_pass_; }
  /// Settling of the last anneal, in whole cycles.
  double time_tau() const { return time_tau_; }

  /// What is done so far.
  void Write(const std::filesystem::path& path) const {
    if (done_ != 0) WriteMatrixMarket(path, found_.leftCols(done_), /*symmetric=*/false);
  }

  ErrorReport Report() const {
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

 private:
  /// What a solution in double precision may be off by, relative: N eps times the condition number.
  double DoubleError() const {
    return static_cast<double>(exact_.rows()) * std::numeric_limits<double>::epsilon() *
           problem_.spectrum.max_modulus / problem_.alpha_min();
  }

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

/// Solves column after column with the configured measures against imperfections.
class ColumnSolver {
 public:
  ColumnSolver(const Config& config, const LinearProblem& problem, Simulation& simulation,
               SpuSession& session, RunContext& context)
      : config_(config),
        problem_(problem),
        simulation_(simulation),
        session_(session),
        context_(context),
        plan_(DescribeMitigation(config)) {}

  void Run(Solutions& solutions) {
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
    const auto anneal_done = [&] { progress.Next(); };
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
    }
    if (many) table->Finish();
  }

  /// What the measures did, into the summary.
  void Summarise(double factor_per_pass) const {
    if (!IsMitigated(config_)) return;
    auto& result = context_.summary().result;
    const auto count = [&](const char* name, std::int64_t value) {
      result.emplace_back(std::string("mitigation.") + name, value);
    };
    const bool calibrated = plan_.gains.has_value();
    count("anneals", static_cast<std::int64_t>(session_.events().anneals) +
                         (calibrated ? kCalibrationAnneals : 0));
    count("programmings",
          plan_.Programmings(problem_.rhs.cols()) + (calibrated ? kCalibrationProgrammings : 0));
    if (calibrated) {
      result.emplace_back("mitigation.input_gain_spread", Spread(plan_.gains->input));
      result.emplace_back("mitigation.output_gain_spread", Spread(plan_.gains->output));
    }
    if (config_.mitigation.refinements != 0) {
      result.emplace_back("mitigation.factor_per_pass", factor_per_pass);
    }
  }

 private:
  /// Standard deviation over the channels, relative.
  static double Spread(const Vector& gains) {
    const double mean = gains.mean();
    return std::sqrt((gains.array() - mean).square().mean()) / mean;
  }

  const Config& config_;
  const LinearProblem& problem_;
  Simulation& simulation_;
  SpuSession& session_;
  RunContext& context_;
  MitigationPlan plan_;
};

/// Measuring gains programs a general array.
void CheckCalibration(const Config& config, Index cells) {
  if (!config.mitigation.calibrate_gain || cells <= kDirectLimit) return;
  throw InputError(
      fmt::format("mitigation.calibrate_gain: {} cells make too large a general array (allowed: "
                  "false, or up to {} cells)",
                  cells, kDirectLimit));
}

}  // namespace

void RunSolve(const Config& config, RunContext& context) {
  const LinearProblem problem = ReadSystem(config.problem.matrix, config.problem.rhs);
  const Index n = problem.rhs.rows();
  const Index columns = problem.rhs.cols();
  CheckCells(config, n);
  CheckCalibration(config, n);
  CheckStep(config.spu.step_tau, StepperNamed(config.spu.stepper), problem.spectrum);
  Solutions solutions(config, problem);

  const AnnealPlan plan = DescribeAnneal(config, problem.alpha_min());
  TaskShape shape =
      DescribeDenseTask(config, plan, n, problem.symmetric, problem.spectrum.max_modulus);
  const MitigationPlan measures = DescribeMitigation(config);
  shape.programmings = static_cast<std::uint64_t>(measures.Programmings(columns));
  shape.anneals_per_programming =
      static_cast<std::uint64_t>(columns * measures.Anneals()) / shape.programmings;

  context.Begin();
  Simulation simulation(DeviceTime(config, problem.matrix.cwiseAbs().maxCoeff()), shape,
                        context.folder().path());
  SpuSession session(simulation.device(), DescribeDevice(config), DescribeNoise(config), plan,
                     [&](const std::string& line) { context.Warn(line); });
  ColumnSolver solver(config, problem, simulation, session, context);
  try {
    solver.Run(solutions);
  } catch (const Interrupted&) {
    solutions.Write(context.File("solution.mtx"));
    throw;
  }
  const auto clock_hz = static_cast<double>(config.spu.clock_hz);
  SummariseDevice(simulation, session.events(), clock_hz, context);
  context.summary().result.emplace_back("right_hand_sides", static_cast<std::int64_t>(columns));
  solver.Summarise(solutions.factor_per_pass());
  context.Print(fmt::format("{} unknowns, {}{} sample(s) after {:.4g} tau", n,
                            columns == 1 ? "" : fmt::format("{} right-hand sides, ", columns),
                            plan.samples, solutions.time_tau()));
  ReportErrors(solutions.Report(), context);
  context.Print(PhaseLine(simulation.account(), clock_hz));
  solutions.Write(context.File("solution.mtx"));
}

}  // namespace spusim
