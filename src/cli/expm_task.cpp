// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <unsupported/Eigen/MatrixFunctions>

#include <spusim/analog/odeint/odeint_engine.h>
#include <spusim/base/errors.h>
#include <spusim/cli/device_summary.h>
#include <spusim/cli/noise_run.h>
#include <spusim/cli/tasks.h>
#include <spusim/config/automatic.h>
#include <spusim/linalg/decompositions.h>
#include <spusim/linalg/dense_operator.h>
#include <spusim/linalg/matrix_market.h>
#include <spusim/setup/describe.h>
#include <spusim/tasks/exponential_shift.h>
#include <spusim/tasks/linear_problem.h>

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
  Matrix exact = a.exp();
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
  const double cycles_per_scale = config.spu.resistance_ohm * config.spu.capacitance_f *
                                  static_cast<double>(config.spu.clock_hz) /
                                  static_cast<double>(lag);
  const double least = drift.cwiseAbs().maxCoeff() * cycles_per_scale;
  constexpr double kRounding = 1e-12;
  const double cycles =
      std::max(std::ceil(least * (1.0 - kRounding)),
               static_cast<double>(ShortestInterval(config, drift.rows(), ReadMode::kEverySample)));
  return std::max(cycles / cycles_per_scale, drift.cwiseAbs().maxCoeff());
}

}  // namespace

void RunExpm(const Config& config, RunContext& context) {
  const RowMatrix a = ReadSquare(config.problem.matrix);
  const Index n = a.rows();
  CheckCells(config, n);
  const Matrix exact = ExactExponential(a, config.problem.matrix);
  const double spacing = config.anneal.interval_tau >= 0.0 ? config.anneal.interval_tau : 1.0;
  const auto lag = static_cast<std::uint64_t>(std::llround(1.0 / spacing));
  const auto pairs = static_cast<std::uint64_t>(SamplesOf(config)) - lag;
  const ExponentialShift shift = ChooseShift(a, pairs, static_cast<int>(config.array.bits));
  const RowMatrix drift = shift.alpha * Matrix::Identity(n, n) - Matrix(a);
  const Spectrum spectrum = FindSpectrum(DenseOperator(drift));
  CheckStep(config.spu.step_tau, StepperNamed(config.spu.stepper), spectrum);

  context.Begin();
  if (shift.relative_noise > 1.0) {
    context.Warn(fmt::format(
        "{} pairs leave a relative error of {:.2g}: the noise covers the result (anneal.samples)",
        pairs, shift.relative_noise));
  }
  // The stationary covariance is kappa0 I.
  const NoiseRunResult run = RunNoise(config,
                                      {.matrix = drift,
                                       .spectral_radius = spectrum.max_modulus,
                                       .matrix_scale = MatrixScale(config, drift, lag),
                                       .noise_matrix = 0.5 * (drift + drift.transpose()),
                                       .plan = DescribeAnneal(config, spectrum.lowest.real())},
                                      context);
  const AnnealResult& anneal = run.anneal();
  const double growth = std::exp(shift.alpha);
  const Matrix estimate =
      growth * SampleCovariance(anneal.samples, Vector::Zero(n), lag, anneal.kappa0);
  ErrorReport report{.relative_error = (estimate - exact).norm() / exact.norm(),
                     .against = "Frobenius, against a double-precision exponential",
                     .no_prediction = run.no_prediction};
  if (report.no_prediction.empty()) {
    report.no_prediction = NoDither(anneal.kappa0 * Matrix::Identity(n, n), anneal.adc_lsb);
  }
  if (report.no_prediction.empty()) {
    report.predicted = PredictNoiseRun(run, lag, exact, growth);
  }
  context.summary().result.emplace_back("shift", shift.alpha);
  context.Print(fmt::format("{} x {} exponential, {} pairs {:.4g} tau apart, shift alpha = {:.4g}",
                            n, n, pairs, static_cast<double>(lag) * anneal.interval_tau,
                            shift.alpha));
  ReportErrors(report, context);
  context.Print(run.phase_line);
  PrintEnergy(run.energy, run.anneal().samples_averaged, "sample", context);
  WriteMatrixMarket(context.File("exponential.mtx"), estimate, /*symmetric=*/false);
}

}  // namespace spusim
