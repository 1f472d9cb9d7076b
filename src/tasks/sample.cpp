// SPDX-License-Identifier: Apache-2.0
#include <spusim/tasks/sample.h>

#include <cmath>
#include <vector>

#include <spusim/laws/mean_error_law.h>
#include <spusim/linalg/decompositions.h>
#include <spusim/setup/describe.h>
#include <spusim/setup/describe_cells.h>
#include <spusim/setup/describe_task.h>
#include <spusim/tasks/anneal_conditions.h>
#include <spusim/tasks/noise_run.h>
#include <spusim/tasks/predict_or_say_why.h>

namespace spusim {
namespace {

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

SampleResult Sample(const SampleProblem& problem, const Config& given,
                    const MachineFactory& machines, TaskObserver* observer) {
  const Config config = ConfigFor("sample", given);
  TaskLog log(observer);
  const Index n = problem.matrix.rows();
  const Vector& mu = problem.mean;
  CheckCells(config, n);
  const double rate = CheckedRate(config, problem);
  CheckSteps(config, problem.spectrum);
  const Matrix identity = Matrix::Identity(n, n);
  const bool currents = OscillatorOptionsOf(config).read_currents;
  const Matrix covariance = currents ? Matrix(CurrentVariance(config, problem.matrix) * identity)
                                     : Eigen::LLT<Matrix>(Matrix(problem.matrix)).solve(identity);

  log.observer().OnStart();
  const NoiseRunResult run = RunNoise(
      config,
      {.matrix = problem.matrix,
       .spectral_radius = problem.spectrum.max_modulus,
       .input = problem.matrix * mu,
       .plan = DescribeAnneal(config, rate),
       .deviation = currents ? std::sqrt(covariance(0, 0)) : 1.0 / std::sqrt(problem.alpha_min()),
       .largest_mean = mu.cwiseAbs().maxCoeff()},
      machines, log);
  const AnnealResult& anneal = run.anneal();
  const Matrix estimate = MeanCovariance(run, mu);
  SampleResult result;
  Accuracy& report = result.accuracy;
  report = {.relative_error = (estimate - covariance).norm() / covariance.norm(),
            .predicted = std::nullopt,
            .no_prediction = run.no_prediction,
            .residual = std::nullopt};
  if (!currents) {
    report.residual =
        (problem.matrix * estimate - identity).norm() / std::sqrt(static_cast<double>(n));
  }
  if (report.no_prediction.empty()) {
    report.no_prediction = WhyUnpredicted(anneal.kappa0 * covariance, anneal.adc_lsb);
  }
  const double deviation = std::sqrt(anneal.kappa0 * covariance.trace());
  if (report.no_prediction.empty() && run.nominal && !mu.isZero(0.0)) {
    report.no_prediction = "it does not count a mean where cells are not ideal";
  }
  PredictOrSayWhy(report.no_prediction, [&] {
    if (run.nominal) {
      report.predicted = PredictNoiseRun(run, 0, covariance, 1.0);
      return;
    }
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
    result.predicted_mean = PredictAverage(means).Times(1.0 / deviation);
  });
  result.samples = UnitSamples(run, mu);
  result.covariance = estimate;
  result.currents = currents;
  result.mean_error = (MeanOf(run) - mu).norm() / deviation;
  result.sampling = RecordOf(run);
  result.machine = run.machine;
  result.warnings = log.TakeWarnings();
  return result;
}

}  // namespace spusim
