// SPDX-License-Identifier: Apache-2.0
#include <spusim/tasks/lyapunov.h>

#include <cmath>

#include <spusim/linalg/lyapunov.h>
#include <spusim/setup/describe.h>
#include <spusim/setup/describe_task.h>
#include <spusim/tasks/noise_run.h>
#include <spusim/tasks/predict_or_say_why.h>

namespace spusim {

LyapunovResult Lyapunov(const LyapunovProblem& problem, const Config& given,
                        const MachineFactory& machines, TaskObserver* observer) {
  const Config config = ConfigFor("lyapunov", given);
  TaskLog log(observer);
  const Matrix& q = problem.noise;
  const Matrix a = problem.matrix;
  const Index n = a.rows();
  CheckCells(config, n);
  CheckSteps(config, problem.spectrum);
  const Matrix solution = SolveLyapunov(a, q);

  log.observer().OnStart();
  // Under the noise matrix Q the cells have the covariance 2 kappa0 X, at most |Q| kappa0/alpha_min
  // for a normal A; for another the range corrects itself.
  const NoiseRunResult run = RunNoise(
      config,
      {.matrix = problem.matrix,
       .spectral_radius = problem.spectrum.max_modulus,
       .noise_matrix = q,
       .plan = DescribeAnneal(config, problem.alpha_min()),
       .deviation = std::sqrt(q.cwiseAbs().rowwise().sum().maxCoeff() / problem.alpha_min())},
      machines, log);
  const AnnealResult& anneal = run.anneal();
  const Matrix estimate = SampleCovariance(anneal.samples, Vector::Zero(n), 0, 2.0 * anneal.kappa0);
  LyapunovResult result;
  Accuracy& report = result.accuracy;
  report = {.relative_error = (estimate - solution).norm() / solution.norm(),
            .predicted = std::nullopt,
            .no_prediction = run.no_prediction,
            .residual = (a * estimate + estimate * a.transpose() - q).norm() / q.norm()};
  if (report.no_prediction.empty()) {
    report.no_prediction = WhyUnpredicted(2.0 * anneal.kappa0 * solution, anneal.adc_lsb);
  }
  PredictOrSayWhy(report.no_prediction,
                  [&] { report.predicted = PredictNoiseRun(run, 0, solution, 0.5); });
  result.solution = estimate;
  result.sampling = RecordOf(run);
  result.machine = run.machine;
  result.warnings = log.TakeWarnings();
  return result;
}

}  // namespace spusim
