// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <memory>

#include <fmt/format.h>
#include <Eigen/LU>

#include <spusim/analog/odeint_engine.h>
#include <spusim/cli/anneal_progress.h>
#include <spusim/cli/device_summary.h>
#include <spusim/cli/tasks.h>
#include <spusim/config/errors.h>
#include <spusim/config/interrupt.h>
#include <spusim/host/describe.h>
#include <spusim/host/nominal_system.h>
#include <spusim/linalg/matrix_market.h>
#include <spusim/models/system/simulation.h>
#include <spusim/workload/cell_error_law.h>
#include <spusim/workload/converter_error_law.h>
#include <spusim/workload/linear_problem.h>
#include <spusim/workload/mean_error_law.h>

namespace spusim {
namespace {

/// Solutions of A X = B, a column an anneal, beside what they should be.
class Solutions {
 public:
  Solutions(const Config& config, const LinearProblem& problem)
      : config_(config),
        problem_(problem),
        exact_(Eigen::PartialPivLU<Matrix>(Matrix(problem.matrix)).solve(problem.rhs)),
        found_(problem.rhs.rows(), problem.rhs.cols()) {}

  /// Takes the next column. Its row of the table: column, error, prediction, residual.
  std::vector<MetricsCsv::Cell> Add(const AnnealResult& anneal, const SpuSession& session) {
    const Index k = done_++;
    found_.col(k) = anneal.mean;
    time_tau_ = anneal.time_tau;
    const double size = exact_.col(k).norm();
    std::string reason = NoPrediction(anneal);
    if (reason.empty()) reason = UncountedInSolve(config_);
    double predicted = std::nan("");
    if (reason.empty()) {
      const ErrorPrediction p = Predict(k, anneal, session);
      predicted = p.Total() / size;
      squares_.bias += p.bias * p.bias;
      squares_.noise += p.noise * p.noise;
      squares_.quantisation += p.quantisation * p.quantisation;
      squares_.cells += p.cells * p.cells;
      squares_.converters += p.converters * p.converters;
    } else {
      no_prediction_ = reason;
    }
    const auto b = problem_.rhs.col(k);
    return {k + 1, (anneal.mean - exact_.col(k)).norm() / size, predicted,
            (problem_.matrix * anneal.mean - b).norm() / b.norm()};
  }

  /// No law holds, for a reason that shows only while running; an empty reason is none.
  void Distrust(const std::string& reason) {
    if (!reason.empty()) no_prediction_ = reason;
  }

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
  ErrorPrediction Predict(Index k, const AnnealResult& anneal, const SpuSession& session) {
    // With parts that make noise of their own, a law is that of one scale.
    const bool rescaled =
        nominal_ && (law_input_scale_ != anneal.scales.input || law_kappa0_ != anneal.kappa0);
    if (!law_ || rescaled) SetLaws(session, anneal);
    MeanEstimate estimate = EstimateOf(exact_.col(k), anneal);
    if (nominal_) {
      estimate.programmed_input =
          nominal_->Input(anneal.scales, anneal.kappa0, anneal.programmed_input);
      estimate.start.conservativeResize(estimate.programmed_input.size());
      estimate.start.tail(estimate.start.size() - anneal.start.size()).setZero();
      estimate.kappa0 = 1.0;  // the level is in the law
    }
    ErrorPrediction p = law_->Predict(estimate);
    const Vector b = problem_.rhs.col(k);
    const double input_unit = 1.0 / anneal.scales.input;
    if (cells_) p.cells = std::sqrt(cells_->MeanSquare(input_unit, b, exact_.col(k)));
    if (!converters_) return p;
    const Dac dac = DescribeDevice(config_).dac;
    const double output_unit = 1.0 / anneal.scales.state();
    p.converters = std::sqrt(converters_->MeanSquare(
        {.input_unit = input_unit,
         .input_lsb = dac.full_scale_v() * dac.quantizer().lsb() * input_unit,
         .output_unit = output_unit,
         .output_lsb = anneal.adc_lsb,
         .output_noise = ConversionNoise(config_) * output_unit /
                         std::sqrt(static_cast<double>(anneal.samples_averaged))},
        b, exact_.col(k)));
    return p;
  }

  void SetLaws(const SpuSession& session, const AnnealResult& anneal) {
    const AnnealConditions conditions = ConditionsOf(session, anneal);
    const double matrix_scale = session.matrix_scale();
    if (HasNominalCells(config_, /*fixed_point=*/false)) {
      nominal_.emplace(config_, session.image(), session.noise_image(), /*fixed_point=*/false);
      const NominalSystem system = nominal_->System(anneal.scales, anneal.kappa0);
      AnnealConditions all = conditions;
      all.matrix = system.drift;
      all.noise = system.noise;
      all.observed = system.observed;
      all.settled_sources = system.settled_sources;
      law_kappa0_ = anneal.kappa0;
      law_input_scale_ = anneal.scales.input;
      law_.emplace(all);
    } else {
      law_.emplace(conditions);
    }
    const CellSpread spread = CellSpreadOf(config_);
    if (spread.ideal() && !HasConverterErrors(config_)) return;
    const Matrix inverse = Eigen::PartialPivLU<Matrix>(Matrix(conditions.matrix)).inverse();
    if (!spread.ideal()) cells_.emplace(conditions.matrix, inverse, matrix_scale, spread);
    if (HasConverterErrors(config_)) {
      converters_.emplace(inverse, DacBankOf(config_), AdcBankOf(config_));
    }
  }

  const Config& config_;
  const LinearProblem& problem_;
  Matrix exact_;
  Matrix found_;
  Index done_ = 0;
  double time_tau_ = 0.0;
  std::optional<MeanErrorLaw> law_;
  std::optional<NominalCells> nominal_;
  double law_kappa0_ = 0.0;
  double law_input_scale_ = 0.0;
  std::optional<CellErrorLaw> cells_;
  std::optional<ConverterErrorLaw> converters_;
  ErrorPrediction squares_;  // sums over columns
  std::string no_prediction_;
};

void SolveColumns(const Matrix& rhs, Simulation& simulation, SpuSession& session,
                  Solutions& solutions, RunContext& context) {
  const bool many = rhs.cols() > 1;
  std::unique_ptr<MetricsCsv> table;
  if (many) {
    table = context.OpenMetrics(
        "columns.csv", {"column", "relative_error", "predicted_relative_error", "residual"});
  }
  AnnealProgress progress(simulation, context, many ? "right-hand sides" : "samples", rhs.cols());
  for (Index k = 0; k < rhs.cols(); ++k) {
    ThrowIfInterrupted();
    // The range of each column is its own, so that its result does not hang on its neighbours.
    const Vector b = rhs.col(k);
    const auto row = solutions.Add(session.Anneal(b, session.FullInputScale(b)), session);
    if (many) table->Append(row);
    progress.Next();
  }
  if (many) table->Finish();
}

}  // namespace

void RunSolve(const Config& config, RunContext& context) {
  const LinearProblem problem = ReadSystem(config.problem.matrix, config.problem.rhs);
  const Index n = problem.rhs.rows();
  const Index columns = problem.rhs.cols();
  CheckCells(config, n);
  CheckStep(config.spu.step_tau, StepperNamed(config.spu.stepper), problem.spectrum);
  Solutions solutions(config, problem);

  const AnnealPlan plan = DescribeAnneal(config, problem.alpha_min());
  TaskShape shape =
      DescribeDenseTask(config, plan, n, problem.symmetric, problem.spectrum.max_modulus);
  shape.anneals_per_programming = static_cast<std::uint64_t>(columns);

  context.Begin();
  Simulation simulation(DeviceTime(config, problem.matrix.cwiseAbs().maxCoeff()), shape,
                        context.folder().path());
  SpuSession session(simulation.device(), DescribeDevice(config), DescribeNoise(config), plan,
                     [&](const std::string& line) { context.Warn(line); });
  session.Program(problem.matrix);
  try {
    SolveColumns(problem.rhs, simulation, session, solutions, context);
  } catch (const Interrupted&) {
    solutions.Write(context.File("solution.mtx"));
    throw;
  }
  const auto clock_hz = static_cast<double>(config.spu.clock_hz);
  solutions.Distrust(LimitsMet(simulation));
  SummariseDevice(simulation, session.events(), clock_hz, context);
  context.summary().result.emplace_back("right_hand_sides", static_cast<std::int64_t>(columns));
  context.Print(fmt::format("{} unknowns, {}{} sample(s) after {:.4g} tau", n,
                            columns == 1 ? "" : fmt::format("{} right-hand sides, ", columns),
                            plan.samples, solutions.time_tau()));
  ReportErrors(solutions.Report(), context);
  context.Print(PhaseLine(simulation.account(), clock_hz));
  PrintEnergy(simulation.Energy(), static_cast<std::uint64_t>(columns), "solve", context);
  solutions.Write(context.File("solution.mtx"));
}

}  // namespace spusim
