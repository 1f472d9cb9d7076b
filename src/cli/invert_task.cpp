// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include <fmt/format.h>
#include <Eigen/Cholesky>

#include <spusim/analog/odeint_engine.h>
#include <spusim/cli/device_summary.h>
#include <spusim/cli/tasks.h>
#include <spusim/host/describe.h>
#include <spusim/linalg/matrix_market.h>
#include <spusim/models/system/simulation.h>
#include <spusim/workload/error_prediction.h>
#include <spusim/workload/linear_problem.h>

namespace spusim {
namespace {

// Voltage range for an inversion: the widest direction has standard deviation
// sqrt(kappa0/alpha_min), and of N M normal numbers none is likely to lie beyond 8 of it (one in
// 1e15 does).
constexpr double kPeakSigma = 8.0;

double InputScale(const Config& config, const NoiseSetting& noise, double alpha_min,
                  double matrix_scale) {
  // Noise given in volts stays as it is whatever the scale; one volt then stands for one unit of b.
  if (!noise.kappa0) return 1.0;
  const double sigma = std::sqrt(*noise.kappa0 / alpha_min);
  return config.adc.full_scale_v / (kPeakSigma * sigma * matrix_scale);
}

}  // namespace

void RunInvert(const Config& config, RunContext& context) {
  const LinearProblem problem = ReadInversion(config.problem.matrix);
  const Index n = problem.matrix.rows();
  CheckCells(config, n);
  CheckStep(config.spu.step_tau, StepperNamed(config.spu.stepper), problem.spectrum);
  const Matrix inverse = Eigen::LLT<Matrix>(Matrix(problem.matrix)).solve(Matrix::Identity(n, n));

  context.Begin();
  const NoiseSetting noise = DescribeNoise(config);
  Simulation simulation(DeviceTime(config, problem.matrix.cwiseAbs().maxCoeff()), n,
                        context.folder().path());
  SpuSession session(simulation.device(), DescribeDevice(config), noise,
                     DescribeAnneal(config, problem.alpha_min()),
                     [&](const std::string& line) { context.Warn(line); });
  session.Program(problem.matrix);
  const AnnealResult anneal = session.Anneal(
      Vector::Zero(n), InputScale(config, noise, problem.alpha_min(), session.matrix_scale()));
  SummariseDevice(simulation, session.events(), static_cast<double>(config.spu.clock_hz), context);

  // Half of the sum is formed and mirrored, so that the result is symmetric to the bit.
  Matrix half = Matrix::Zero(n, n);
  half.selfadjointView<Eigen::Lower>().rankUpdate(
      anneal.samples.transpose(),
      1.0 / (anneal.kappa0 * static_cast<double>(anneal.samples_averaged)));
  const Matrix estimate = half.selfadjointView<Eigen::Lower>();
  ErrorReport report{.relative_error = (estimate - inverse).norm() / inverse.norm(),
                     .against = "Frobenius, against a double-precision inverse",
                     .no_prediction = NoPrediction(anneal),
                     .residual = (problem.matrix * estimate - Matrix::Identity(n, n)).norm() /
                                 std::sqrt(static_cast<double>(n)),
                     .residual_of = "|A X - I| / sqrt(N)"};
  // Rounding is noise of its own (Sheppard) only where the signal is busy on the scale of a code.
  const double smallest_deviation = std::sqrt(anneal.kappa0 * inverse.diagonal().minCoeff());
  if (report.no_prediction.empty() && 2.0 * smallest_deviation < anneal.adc_lsb) {
    report.no_prediction = "the noise of some cell is below half an ADC code";
  }
  if (report.no_prediction.empty()) {
    report.predicted = PredictInverseError(ConditionsOf(session, anneal), inverse);
  }
  context.Print(fmt::format("{} x {} matrix, covariance of {} samples {:.4g} tau apart", n, n,
                            anneal.samples_averaged, anneal.interval_tau));
  ReportErrors(report, context);
  context.Print(PhaseLine(simulation.account(), static_cast<double>(config.spu.clock_hz)));
  WriteMatrixMarket(context.File("inverse.mtx"), estimate, /*symmetric=*/true);
}

}  // namespace spusim
