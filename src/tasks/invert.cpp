// SPDX-License-Identifier: Apache-2.0
#include <spusim/tasks/invert.h>

#include <cmath>
#include <vector>

#include <spusim/linalg/decompositions.h>
#include <spusim/setup/describe.h>
#include <spusim/setup/describe_task.h>
#include <spusim/tasks/anneal_conditions.h>
#include <spusim/tasks/noise_run.h>
#include <spusim/tasks/predict_or_say_why.h>

namespace spusim {

InvertResult Invert(const LinearProblem& problem, const Config& given,
                    const MachineFactory& machines, TaskObserver* observer) {
  const Config config = ConfigFor("invert", given);
  TaskLog log(observer);
  const Index n = problem.matrix.rows();
  CheckCells(config, n);
  const double rate = CheckedRate(config, problem);
  CheckSteps(config, problem.spectrum);
  const Matrix inverse = Eigen::LLT<Matrix>(Matrix(problem.matrix)).solve(Matrix::Identity(n, n));

  log.observer().OnStart();
  Matrix estimate = Matrix::Zero(n, n);
  const NoiseRunResult run =
      RunNoise(config,
               {.matrix = problem.matrix,
                .spectral_radius = problem.spectrum.max_modulus,
                .plan = DescribeAnneal(config, rate),
                .deviation = 1.0 / std::sqrt(problem.alpha_min()),
                .reduce =
                    [&](NoiseMember& member) {
                      AnnealResult& read = member.anneal;
                      estimate += SampleCovariance(read.samples, Vector::Zero(n), 0, read.kappa0);
                      read.samples.resize(0, 0);
                    }},
               machines, log);
  const AnnealResult& anneal = run.anneal();
  estimate /= static_cast<double>(run.members.size());
  InvertResult result;
  Accuracy& report = result.accuracy;
  report = {.relative_error = (estimate - inverse).norm() / inverse.norm(),
            .predicted = std::nullopt,
            .no_prediction = run.no_prediction,
            .residual = (problem.matrix * estimate - Matrix::Identity(n, n)).norm() /
                        std::sqrt(static_cast<double>(n))};
  if (report.no_prediction.empty()) {
    report.no_prediction = WhyUnpredicted(anneal.kappa0 * inverse, anneal.adc_lsb);
  }
  PredictOrSayWhy(report.no_prediction, [&] {
    std::vector<CovarianceMember> members;
    for (const NoiseMember& member : run.members) {
      members.push_back({ConditionsOf(member.programmed, member.anneal)});
    }
    report.predicted =
        run.nominal ? PredictNoiseRun(run, 0, inverse, 1.0) : PredictInverseError(members, inverse);
  });
  result.inverse = estimate;
  result.sampling = RecordOf(run);
  result.machine = run.machine;
  result.warnings = log.TakeWarnings();
  return result;
}

}  // namespace spusim
