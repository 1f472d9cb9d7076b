// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <vector>

#include <fmt/format.h>

#include <spusim/analog/odeint/odeint_engine.h>
#include <spusim/cli/device_summary.h>
#include <spusim/cli/noise_run.h>
#include <spusim/cli/tasks.h>
#include <spusim/config/automatic.h>
#include <spusim/laws/mean_error_law.h>
#include <spusim/linalg/decompositions.h>
#include <spusim/linalg/matrix_market.h>
#include <spusim/setup/describe.h>
#include <spusim/setup/describe_cells.h>
#include <spusim/tasks/linear_problem.h>

namespace spusim {
namespace {

/// The mean's error in standard deviations, |mean - mu| / sqrt(tr C), beside its prediction.
void ReportMean(double error, const std::optional<ErrorPrediction>& predicted,
                RunContext& context) {
  auto& result = context.summary().result;
  result.emplace_back("mean_error", error);
  context.Print(
      fmt::format("mean error      {:.3e}   (in standard deviations, / sqrt of the trace)", error));
  if (!predicted) return;
  result.emplace_back("predicted_mean_error", predicted->Total());
  result.emplace_back("predicted_mean.bias", predicted->bias);
  result.emplace_back("predicted_mean.noise", predicted->noise);
  result.emplace_back("predicted_mean.quantisation", predicted->quantisation);
  context.Print(
      fmt::format("predicted       {:.3e}   ({})", predicted->Total(), PartsText(*predicted)));
}

Vector MeanOf(const NoiseRunResult& run) {
  Vector mean = run.anneal().mean;
  for (std::size_t q = 1; q < run.members.size(); ++q) mean += run.members[q].anneal.mean;
  return mean / static_cast<double>(run.members.size());
}

/// The samples of all members at kappa0 = 1: the cells' own noise goes with kappa0.
RowMatrix UnitSamples(const NoiseRunResult& run, const Vector& mu) {
  const Index each = run.anneal().samples.rows();
  RowMatrix samples(each * static_cast<Index>(run.members.size()), mu.size());
  Index row = 0;
  for (const NoiseMember& member : run.members) {
    samples.middleRows(row, each) =
        ((member.anneal.samples.rowwise() - mu.transpose()) / std::sqrt(member.anneal.kappa0))
            .rowwise() +
        mu.transpose();
    row += each;
  }
  return samples;
}

}  // namespace

void RunSample(const Config& config, RunContext& context) {
  const LinearProblem problem = ReadGaussian(config.problem.matrix, config.problem.mean);
  const Index n = problem.matrix.rows();
  const Vector& mu = problem.mean;
  CheckCells(config, n);
  const double rate = CheckedRate(config, problem);
  CheckStep(config.spu.step_tau, StepperNamed(config.spu.stepper), problem.spectrum);
  const Matrix identity = Matrix::Identity(n, n);
  const bool currents = ReadsCurrents(config);
  const Matrix covariance = currents ? Matrix(CurrentVariance(config, problem.matrix) * identity)
                                     : Eigen::LLT<Matrix>(Matrix(problem.matrix)).solve(identity);

  context.Begin();
  const NoiseRunResult run = RunNoise(
      config,
      {.matrix = problem.matrix,
       .spectral_radius = problem.spectrum.max_modulus,
       .input = problem.matrix * mu,
       .plan = DescribeAnneal(config, rate),
       .deviation = currents ? std::sqrt(covariance(0, 0)) : 1.0 / std::sqrt(problem.alpha_min()),
       .largest_mean = mu.cwiseAbs().maxCoeff()},
      context);
  const AnnealResult& anneal = run.anneal();
  const Matrix estimate = MeanCovariance(run, mu);
  ErrorReport report{.relative_error = (estimate - covariance).norm() / covariance.norm(),
                     .against = "covariance, Frobenius, against a double-precision inverse",
                     .no_prediction = run.no_prediction};
  if (currents) {
    report.against = "covariance of R0 i, Frobenius, against R0^2 C0/(L s_A) I";
  } else {
    report.residual =
        (problem.matrix * estimate - identity).norm() / std::sqrt(static_cast<double>(n));
    report.residual_of = "|A C - I| / sqrt(N)";
  }
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
    std::vector<CovarianceMember> members;
    std::vector<MeanErrorTerms> means;
    for (const NoiseMember& member : run.members) {
      const AnnealConditions conditions = ConditionsOf(member.programmed, member.anneal);
      const Vector settled =
          Eigen::LLT<Matrix>(Matrix(member.programmed)).solve(member.anneal.programmed_input);
      members.push_back(
          {conditions, {.settled = settled - mu, .start = member.anneal.start - settled}});
      means.push_back(MeanErrorLaw(conditions).Terms(EstimateOf(mu, member.anneal)));
    }
    report.predicted = PredictInverseError(members, covariance);
    predicted_mean = PredictAverage(means).Times(1.0 / deviation);
  }
  context.Print(fmt::format("{}{} samples of {} variables, {:.4g} tau apart", MembersText(run),
                            anneal.samples_averaged, n, anneal.interval_tau));
  ReportErrors(report, context);
  ReportMean((MeanOf(run) - mu).norm() / deviation, predicted_mean, context);
  context.Print(run.phase_line);
  PrintEnergy(run.energy, run.anneal().samples_averaged, "sample", context);
  WriteMatrixMarket(context.File("samples.mtx"), UnitSamples(run, mu), /*symmetric=*/false);
}

}  // namespace spusim
