// SPDX-License-Identifier: Apache-2.0
#include <spusim/tasks/expm.h>

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include <spusim/base/errors.h>
#include <spusim/linalg/decompositions.h>
#include <spusim/linalg/dense_operator.h>
#include <spusim/linalg/matrix_exponential.h>
#include <spusim/setup/describe.h>
#include <spusim/setup/describe_task.h>
#include <spusim/tasks/exponential_shift.h>
#include <spusim/tasks/noise_run.h>
#include <spusim/tasks/predict_or_say_why.h>

namespace spusim {
namespace {

// e^A and its square stay within a double.
constexpr double kSmallest = 1e-60;
constexpr double kLargest = 1e60;

Matrix ExactExponential(const Matrix& a, const std::string& file) {
  const Matrix symmetric = 0.5 * (a + a.transpose());
  const double mu = Eigen::SelfAdjointEigenSolver<Matrix>(symmetric, Eigen::EigenvaluesOnly)
                        .eigenvalues()
                        .maxCoeff();
  const double limit = std::log(kLargest);
  if (!(std::abs(mu) <= limit)) {
    throw InputError(
        fmt::format("{}: the largest eigenvalue of (A + A^T)/2 is {:.6g} (allowed: -{:.0f} to "
                    "{:.0f}, so that e^A stays within numbers)",
                    file, mu, std::floor(limit), std::floor(limit)));
  }
  Matrix exact = Exponential(a);
  const double norm = exact.norm();
  if (!(norm >= kSmallest && norm <= kLargest)) {
    throw InputError(fmt::format("{}: e^A has the norm {:.6g} (allowed: {:g} to {:g})", file, norm,
                                 kSmallest, kLargest));
  }
  return exact;
}

/// s_A at which samples 1/lag of a unit of problem time apart lie a whole number of cycles apart,
/// and no closer than the device can send them.
double MatrixScale(const Config& config, const RowMatrix& drift, std::uint64_t lag) {
  const DeviceDescription device = DescribeDevice(config);
  const double cycles_per_scale =
      device.time_constant_s * static_cast<double>(device.clock_hz) / static_cast<double>(lag);
  const double least = drift.cwiseAbs().maxCoeff() * cycles_per_scale;
  constexpr double kRounding = 1e-12;
  const double cycles =
      std::max(std::ceil(least * (1.0 - kRounding)),
               static_cast<double>(ShortestInterval(config, drift.rows(), ReadMode::kEverySample)));
  return std::max(cycles / cycles_per_scale, drift.cwiseAbs().maxCoeff());
}

}  // namespace

ExpmResult Expm(const ExpmProblem& problem, const Config& given, const MachineFactory& machines,
                TaskObserver* observer) {
  const Config config = ConfigFor("expm", given);
  TaskLog log(observer);
  const RowMatrix& a = problem.matrix;
  const Index n = a.rows();
  CheckCells(config, n);
  const Matrix exact = ExactExponential(a, problem.name);
  // Neither spacing nor number of samples follows from the matrix.
  const AnnealPlan asked = DescribeAnneal(config, 1.0);
  const auto lag = static_cast<std::uint64_t>(std::llround(1.0 / asked.interval_tau));
  const std::uint64_t pairs = asked.samples - lag;
  const ExponentialShift shift = ChooseShift(a, pairs, DescribeDevice(config).array_bits);
  const RowMatrix drift = shift.alpha * Matrix::Identity(n, n) - Matrix(a);
  const Spectrum spectrum = FindSpectrum(DenseOperator(drift));
  CheckSteps(config, spectrum);

  log.observer().OnStart();
  if (shift.relative_noise > 1.0) {
    log.Warn({.code = "noise_covers_result",
              .text = fmt::format("{} pairs leave a relative error of {:.2g}: the noise covers the "
                                  "result (anneal.samples)",
                                  pairs, shift.relative_noise),
              .key = "anneal.samples"});
  }
  // The stationary covariance is kappa0 I.
  const NoiseRunResult run = RunNoise(config,
                                      {.matrix = drift,
                                       .spectral_radius = spectrum.max_modulus,
                                       .matrix_scale = MatrixScale(config, drift, lag),
                                       .noise_matrix = 0.5 * (drift + drift.transpose()),
                                       .plan = DescribeAnneal(config, spectrum.lowest.real())},
                                      machines, log);
  const AnnealResult& anneal = run.anneal();
  const double growth = std::exp(shift.alpha);
  const Matrix estimate =
      growth * SampleCovariance(anneal.samples, Vector::Zero(n), lag, anneal.kappa0);
  ExpmResult result;
  Accuracy& report = result.accuracy;
  report = {.relative_error = (estimate - exact).norm() / exact.norm(),
            .predicted = std::nullopt,
            .no_prediction = run.no_prediction,
            .residual = std::nullopt};
  if (report.no_prediction.empty()) {
    report.no_prediction = WhyUnpredicted(anneal.kappa0 * Matrix::Identity(n, n), anneal.adc_lsb);
  }
  PredictOrSayWhy(report.no_prediction,
                  [&] { report.predicted = PredictNoiseRun(run, lag, exact, growth); });
  result.exponential = estimate;
  result.shift = shift.alpha;
  result.pairs = pairs;
  result.lag_tau = static_cast<double>(lag) * anneal.interval_tau;
  result.sampling = RecordOf(run);
  result.machine = run.machine;
  result.warnings = log.TakeWarnings();
  return result;
}

}  // namespace spusim
