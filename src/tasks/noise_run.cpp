// SPDX-License-Identifier: Apache-2.0
#include <spusim/tasks/noise_run.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include <spusim/base/interrupt.h>
#include <spusim/device/rounded_ensemble.h>
#include <spusim/device/sampling_scale.h>
#include <spusim/setup/cell_kind.h>
#include <spusim/setup/describe.h>
#include <spusim/setup/describe_cells.h>
#include <spusim/setup/mitigation_effects.h>
#include <spusim/setup/parts.h>
#include <spusim/tasks/anneal_conditions.h>
#include <spusim/tasks/anneal_progress.h>
#include <spusim/tasks/machine_use.h>

namespace spusim {

NoiseRunResult RunNoise(const Config& config, const NoiseRequest& request,
                        const MachineFactory& machines, TaskLog& log) {
  const RowMatrix& a = request.matrix;
  const DeviceDescription device = DescribeDevice(config);
  const MitigationPlan measures = DescribeMitigation(config);
  const double matrix_scale = request.matrix_scale.value_or(NaturalScale(config, a));
  const std::int64_t members = std::max<std::int64_t>(measures.rounded_ensemble, 1);
  std::optional<RoundedEnsemble> ensemble;
  if (measures.rounded_ensemble != 0) {
    ensemble.emplace(a, matrix_scale, device.array_bits, measures.seed);
  }
  TaskShape shape = DescribeDenseTask(config, request.plan, a.rows(), a == a.transpose(),
                                      request.spectral_radius);
  if (request.noise_matrix) shape.correlated_noise = true;
  shape.programmings = static_cast<std::uint64_t>(members);
  const auto machine =
      machines(DeviceTime(config, CellKindOf(config).Mapping().slowing(matrix_scale)), shape);
  const NoiseSetting noise = DescribeNoise(config);
  SpuSession session(machine->device(0), device, noise, request.plan, log.warn());
  const Vector input = request.input.size() == 0 ? Vector(Vector::Zero(a.rows())) : request.input;
  const double input_scale = NoiseInputScale(noise, device.adc.full_scale_v(), matrix_scale,
                                             request.deviation, request.largest_mean);

  NoiseRunResult result;
  AnnealProgress progress(*machine, log.observer(), members == 1 ? "samples" : "anneals", members);
  for (std::int64_t q = 0; q < members; ++q) {
    ThrowIfInterrupted();
    session.Program(ensemble ? ensemble->Member(static_cast<std::uint64_t>(q)) : a, matrix_scale);
    if (q == 0 && request.noise_matrix) session.ProgramNoise(*request.noise_matrix);
    AnnealResult anneal = session.Anneal(input, input_scale);
    if (result.no_prediction.empty()) result.no_prediction = WhyUnpredicted(anneal);
    result.members.push_back({std::move(anneal), session.ProgrammedDense()});
    if (request.reduce) request.reduce(result.members.back());
    if (members > 1) progress.Next();
  }
  result.programmed_noise = session.ProgrammedNoise();
  if (HasNominalCells(config)) {
    const AnnealResult& anneal = result.anneal();
    NominalCells cells(config, ProgrammedMatrix(session.image()),
                       ProgrammedMixing(session.noise_image()));
    result.nominal = cells.System(anneal.scales, anneal.kappa0);
  }
  if (result.no_prediction.empty()) result.no_prediction = UncountedInSampling(config);
  if (result.no_prediction.empty()) result.no_prediction = WhyUnpredicted(*machine);
  if (result.no_prediction.empty() && result.nominal && ensemble) {
    result.no_prediction = "it does not count an ensemble where cells are not ideal";
  }
  if (ensemble) result.ensemble = {members, members};
  result.machine =
      FinishMachine(*machine, session.events(), static_cast<double>(device.clock_hz), log);
  return result;
}

SamplingRecord RecordOf(const NoiseRunResult& run) {
  return {.members = static_cast<Index>(run.members.size()),
          .samples = run.anneal().samples_averaged,
          .interval_tau = run.anneal().interval_tau,
          .ensemble = run.ensemble};
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

Matrix MeanCovariance(const NoiseRunResult& run, const Vector& mean) {
  const auto of = [&](const NoiseMember& member) {
    return SampleCovariance(member.anneal.samples, mean, 0, member.anneal.kappa0);
  };
  if (run.members.size() == 1) return of(run.members.front());
  Matrix sum = Matrix::Zero(mean.size(), mean.size());
  for (const NoiseMember& member : run.members) sum += of(member);
  return sum / static_cast<double>(run.members.size());
}

std::string WhyUnpredicted(const Matrix& covariance, double adc_lsb) {
  const double smallest = std::sqrt(std::max(covariance.diagonal().minCoeff(), 0.0));
  return 2.0 * smallest < adc_lsb ? "the noise of some cell is below half an ADC code" : "";
}

CovarianceConditions CovarianceConditionsOf(const NoiseRunResult& run, std::uint64_t lag) {
  const AnnealResult& anneal = run.anneal();
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
  return {.drift = run.programmed(),
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
      PredictCovarianceError(CovarianceConditionsOf(run, lag), exact, factor / run.anneal().kappa0);
  if (run.nominal) prediction.cells = std::exchange(prediction.quantisation, 0.0);
  return prediction;
}

}  // namespace spusim
