// SPDX-License-Identifier: Apache-2.0
#include <spusim/cli/noise_run.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include <spusim/cli/anneal_progress.h>
#include <spusim/cli/device_summary.h>
#include <spusim/config/automatic.h>
#include <spusim/host/describe.h>
#include <spusim/host/sampling_scale.h>
#include <spusim/models/system/simulation.h>

namespace spusim {

NoiseRunResult RunNoise(const Config& config, const NoiseRequest& request, RunContext& context) {
  const RowMatrix& a = request.matrix;
  const double matrix_scale = request.matrix_scale.value_or(NaturalScale(config, a));
  TaskShape shape = DescribeDenseTask(config, request.plan, a.rows(), a == a.transpose(),
                                      request.spectral_radius);
  if (request.noise_matrix) shape.correlated_noise = true;
  Simulation simulation(DeviceTime(config, HasOscillators(config) ? 1.0 : matrix_scale), shape,
                        context.folder().path());
  const NoiseSetting noise = DescribeNoise(config);
  SpuSession session(simulation.device(), DescribeDevice(config), noise, request.plan,
                     [&](const std::string& line) { context.Warn(line); });
  session.Program(a, matrix_scale);
  if (request.noise_matrix) session.ProgramNoise(*request.noise_matrix);
  const Vector input = request.input.size() == 0 ? Vector(Vector::Zero(a.rows())) : request.input;

  NoiseRunResult result;
  const AnnealProgress progress(simulation, context, "samples");
  result.anneal =
      session.Anneal(input, NoiseInputScale(noise, config.adc.full_scale_v, matrix_scale,
                                            request.deviation, request.largest_mean));
  result.programmed = session.ProgrammedDense();
  result.programmed_noise = session.ProgrammedNoise();
  if (HasNominalCells(config, /*fixed_point=*/true)) {
    NominalCells cells(config, session.image(), session.noise_image(), /*fixed_point=*/true);
    result.nominal = cells.System(result.anneal.scales, result.anneal.kappa0);
  }
  result.no_prediction = NoPrediction(result.anneal);
  if (result.no_prediction.empty()) result.no_prediction = UncountedInSampling(config);
  if (result.no_prediction.empty()) result.no_prediction = LimitsMet(simulation);
  const auto clock_hz = static_cast<double>(config.spu.clock_hz);
  SummariseDevice(simulation, session.events(), clock_hz, context);
  result.phase_line = PhaseLine(simulation.account(), clock_hz);
  result.energy = simulation.Energy();
  return result;
}

Matrix SampleCovariance(const RowMatrix& samples, const Vector& mean, std::uint64_t lag,
                        double kappa0) {
  const RowMatrix centred = samples.rowwise() - mean.transpose();
  const Index n = samples.cols();
  const Index pairs = samples.rows() - static_cast<Index>(lag);
  const double factor = 1.0 / (kappa0 * static_cast<double>(pairs));
  if (lag != 0) return factor * (centred.bottomRows(pairs).transpose() * centred.topRows(pairs));
  // Half of the sum is formed and mirrored.
  Matrix half = Matrix::Zero(n, n);
  half.selfadjointView<Eigen::Lower>().rankUpdate(centred.transpose(), factor);
  return half.selfadjointView<Eigen::Lower>();
}

std::string NoDither(const Matrix& covariance, double adc_lsb) {
  const double smallest = std::sqrt(std::max(covariance.diagonal().minCoeff(), 0.0));
  return 2.0 * smallest < adc_lsb ? "the noise of some cell is below half an ADC code" : "";
}

CovarianceConditions CovarianceConditionsOf(const NoiseRunResult& run, std::uint64_t lag) {
  const AnnealResult& anneal = run.anneal;
  if (run.nominal) {
    return {.drift = run.nominal->drift,
            .noise = run.nominal->noise,
            .observed = run.nominal->observed,
            .settled_sources = run.nominal->settled_sources,
            .kappa0 = 1.0,
            .time_tau = anneal.time_tau,
            .interval_tau = anneal.interval_tau,
            .pairs = anneal.samples_averaged - lag,
            .lag = lag,
            .adc_lsb = anneal.adc_lsb};
  }
  return {.drift = run.programmed,
          .noise = run.programmed_noise,
          .kappa0 = anneal.kappa0,
          .time_tau = anneal.time_tau,
          .interval_tau = anneal.interval_tau,
          .pairs = anneal.samples_averaged - lag,
          .lag = lag,
          .adc_lsb = anneal.adc_lsb};
}

ErrorPrediction PredictNoiseRun(const NoiseRunResult& run, std::uint64_t lag, const Matrix& exact,
                                double factor) {
  ErrorPrediction prediction =
      PredictCovarianceError(CovarianceConditionsOf(run, lag), exact, factor / run.anneal.kappa0);
  if (run.nominal) prediction.cells = std::exchange(prediction.quantisation, 0.0);
  return prediction;
}

}  // namespace spusim
