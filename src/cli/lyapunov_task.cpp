// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include <fmt/format.h>

#include <spusim/analog/odeint/odeint_engine.h>
#include <spusim/cli/device_summary.h>
#include <spusim/cli/noise_run.h>
#include <spusim/cli/tasks.h>
#include <spusim/linalg/lyapunov.h>
#include <spusim/linalg/matrix_market.h>
#include <spusim/setup/describe.h>
#include <spusim/tasks/linear_problem.h>

namespace spusim {

void RunLyapunov(const Config& config, RunContext& context) {
  const LinearProblem problem = ReadLyapunov(config.problem.matrix, config.problem.noise);
  const Matrix& q = problem.noise;
  const Matrix a = problem.matrix;
  const Index n = a.rows();
  CheckCells(config, n);
  CheckStep(config.spu.step_tau, StepperNamed(config.spu.stepper), problem.spectrum);
  const Matrix solution = SolveLyapunov(a, q);

  context.Begin();
  // Under the noise matrix Q the cells have the covariance 2 kappa0 X, at most |Q| kappa0/alpha_min
  // for a normal A; for another the range corrects itself.
  const NoiseRunResult run = RunNoise(
      config,
      {.matrix = problem.matrix,
       .spectral_radius = problem.spectrum.max_modulus,
       .noise_matrix = q,
       .plan = DescribeAnneal(config, problem.alpha_min()),
       .deviation = std::sqrt(q.cwiseAbs().rowwise().sum().maxCoeff() / problem.alpha_min())},
      context);
  const AnnealResult& anneal = run.anneal();
  const Matrix estimate = SampleCovariance(anneal.samples, Vector::Zero(n), 0, 2.0 * anneal.kappa0);
  ErrorReport report{.relative_error = (estimate - solution).norm() / solution.norm(),
                     .against = "Frobenius, against a double-precision solution",
                     .no_prediction = run.no_prediction,
                     .residual = (a * estimate + estimate * a.transpose() - q).norm() / q.norm(),
                     .residual_of = "|A X + X A^T - Q| / |Q|"};
  if (report.no_prediction.empty()) {
    report.no_prediction = NoDither(2.0 * anneal.kappa0 * solution, anneal.adc_lsb);
  }
  if (report.no_prediction.empty()) {
    report.predicted = PredictNoiseRun(run, 0, solution, 0.5);
  }
  context.Print(fmt::format("{} x {} equation, covariance of {} samples {:.4g} tau apart", n, n,
                            anneal.samples_averaged, anneal.interval_tau));
  ReportErrors(report, context);
  context.Print(run.phase_line);
  PrintEnergy(run.energy, run.anneal().samples_averaged, "sample", context);
  WriteMatrixMarket(context.File("solution.mtx"), estimate, /*symmetric=*/true);
}

}  // namespace spusim
