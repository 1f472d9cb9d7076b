// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include <fmt/format.h>
#include <Eigen/Cholesky>

#include <spusim/analog/odeint_engine.h>
#include <spusim/cli/device_summary.h>
#include <spusim/cli/noise_run.h>
#include <spusim/cli/tasks.h>
#include <spusim/host/describe.h>
#include <spusim/linalg/matrix_market.h>
#include <spusim/workload/linear_problem.h>
#include <spusim/workload/mean_error_law.h>

namespace spusim {
namespace {

/// The mean's error in standard deviations, |mean - mu| / sqrt(tr A^-1), beside its prediction.
void ReportMean(double error, const std::optional<ErrorPrediction>& predicted,
                RunContext& context) {
  auto& result = context.summary().result;
  result.emplace_back("mean_error", error);
  context.Print(
      fmt::format("mean error      {:.3e}   (in standard deviations, / sqrt(tr A^-1))", error));
  if (!predicted) return;
  result.emplace_back("predicted_mean_error", predicted->Total());
  result.emplace_back("predicted_mean.bias", predicted->bias);
  result.emplace_back("predicted_mean.noise", predicted->noise);
  result.emplace_back("predicted_mean.quantisation", predicted->quantisation);
  context.Print(
      fmt::format("predicted       {:.3e}   ({})", predicted->Total(), PartsText(*predicted)));
}

}  // namespace

void RunSample(const Config& config, RunContext& context) {
  const LinearProblem problem = ReadGaussian(config.problem.matrix, config.problem.mean);
  const Index n = problem.matrix.rows();
  const Vector& mu = problem.mean;
  CheckCells(config, n);
  const double rate = CheckedRate(config, problem);
  CheckStep(config.spu.step_tau, StepperNamed(config.spu.stepper), problem.spectrum);
  const Matrix covariance =
      Eigen::LLT<Matrix>(Matrix(problem.matrix)).solve(Matrix::Identity(n, n));

  context.Begin();
  const NoiseRunResult run = RunNoise(config,
                                      {.matrix = problem.matrix,
                                       .spectral_radius = problem.spectrum.max_modulus,
                                       .input = problem.matrix * mu,
                                       .plan = DescribeAnneal(config, rate),
                                       .deviation = 1.0 / std::sqrt(problem.alpha_min()),
                                       .largest_mean = mu.cwiseAbs().maxCoeff()},
                                      context);
  const AnnealResult& anneal = run.anneal;
  const Matrix estimate = SampleCovariance(anneal.samples, mu, 0, anneal.kappa0);
  ErrorReport report{.relative_error = (estimate - covariance).norm() / covariance.norm(),
                     .against = "covariance, Frobenius, against a double-precision inverse",
                     .no_prediction = run.no_prediction,
                     .residual = (problem.matrix * estimate - Matrix::Identity(n, n)).norm() /
                                 std::sqrt(static_cast<double>(n)),
                     .residual_of = "|A C - I| / sqrt(N)"};
  if (report.no_prediction.empty()) {
    report.no_prediction = NoDither(anneal.kappa0 * covariance, anneal.adc_lsb);
  }
  const double deviation = std::sqrt(anneal.kappa0 * covariance.trace());
  std::optional<ErrorPrediction> predicted_mean;
  if (report.no_prediction.empty() && run.nominal) {
    if (mu.isZero(0.0)) {
      report.predicted = PredictNoiseRun(run, 0, covariance, 1.0);
    } else {
      report.no_prediction = "it does not count a mean where cells are not ideal";
    }
  } else if (report.no_prediction.empty()) {
    const AnnealConditions conditions = ConditionsOf(run.programmed, anneal);
    const Vector settled =
        Eigen::LLT<Matrix>(Matrix(run.programmed)).solve(anneal.programmed_input);
    report.predicted = PredictInverseError(
        conditions, covariance, {.settled = settled - mu, .start = anneal.start - settled});
    predicted_mean =
        MeanErrorLaw(conditions).Predict(EstimateOf(mu, anneal)).Times(1.0 / deviation);
  }
  context.Print(fmt::format("{} samples of {} variables, {:.4g} tau apart", anneal.samples_averaged,
                            n, anneal.interval_tau));
  ReportErrors(report, context);
  ReportMean((anneal.mean - mu).norm() / deviation, predicted_mean, context);
  context.Print(run.phase_line);
  PrintEnergy(run.energy, run.anneal.samples_averaged, "sample", context);
  // The cells' own noise is kappa0 A^-1.
  const RowMatrix samples =
      ((anneal.samples.rowwise() - mu.transpose()) / std::sqrt(anneal.kappa0)).rowwise() +
      mu.transpose();
  WriteMatrixMarket(context.File("samples.mtx"), samples, /*symmetric=*/false);
}

}  // namespace spusim
