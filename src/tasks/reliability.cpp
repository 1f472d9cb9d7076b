// SPDX-License-Identifier: Apache-2.0
#include <spusim/tasks/reliability.h>

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include <spusim/base/text.h>
#include <boost/math/distributions/chi_squared.hpp>

namespace spusim {
namespace {

constexpr double kProbability = 1e-6;
// Noise that reaches the end of the range now and then takes little of a variance.
constexpr double kMostClipped = 1e-3;
constexpr double kDivergedTimes = 10.0;

/// x that chi-square / degrees passes with kProbability.
double Quantile(double degrees) {
  const boost::math::chi_squared distribution(degrees);
  return boost::math::quantile(boost::math::complement(distribution, kProbability)) / degrees;
}

void CheckClips(const MachineUse& machine, double most, std::vector<Warning>& reasons) {
  const auto clips = static_cast<double>(machine.events.adc_clips);
  if (clips <= most) return;
  reasons.push_back(
      {.code = "clipped",
       .text = Counted(static_cast<std::int64_t>(machine.events.adc_clips), "conversion") +
               " at the end of the ADCs' range",
       .key = "adc.full_scale_v"});
}

void CheckArray(const MachineUse& machine, std::vector<Warning>& reasons) {
  if (machine.events.indefinite_arrays == 0) return;
  reasons.push_back({.code = "runaway",
                     .text = "the array as programmed was indefinite, so the cells ran away",
                     .key = ""});
}

void CheckError(const Accuracy& accuracy, bool covariance, std::vector<Warning>& reasons) {
  if (!accuracy.predicted) return;
  const double allowed = AllowedError(*accuracy.predicted, covariance) + accuracy.rounding;
  // Not >, for an error that is no number.
  if (accuracy.relative_error <= allowed) return;
  reasons.push_back(
      {.code = "error",
       .text = fmt::format("the relative error {:.3e} is beyond what the prediction allows, {:.3e}",
                           accuracy.relative_error, allowed),
       .key = ""});
}

std::vector<Warning> OfCovariance(const TaskResult& result, const SamplingRecord& sampling,
                                  Index cells) {
  std::vector<Warning> reasons;
  const double conversions = static_cast<double>(sampling.samples) *
                             static_cast<double>(sampling.members) * static_cast<double>(cells);
  CheckClips(result.machine, kMostClipped * conversions, reasons);
  CheckArray(result.machine, reasons);
  CheckError(result.accuracy, true, reasons);
  return reasons;
}

}  // namespace

double AllowedError(const ErrorPrediction& predicted, bool covariance) {
  const double noise2 = predicted.noise * predicted.noise;
  const double rest2 = predicted.Total() * predicted.Total() - noise2;
  const double single = Quantile(1.0);
  double allowed_noise2 = single * noise2;
  if (covariance && noise2 > 0.0) {
    // Few degrees have the longer tail; below one there is no less than a single number.
    const double tail = Quantile(std::max(1.0, 2.0 / noise2)) - 1.0;
    allowed_noise2 = std::max(allowed_noise2, tail * tail);
  }
  return std::sqrt(allowed_noise2 + single * std::max(0.0, rest2));
}

std::vector<Warning> WhyUnreliable(const SolveResult& result) {
  std::vector<Warning> reasons;
  CheckClips(result.machine, 0.0, reasons);
  CheckArray(result.machine, reasons);
  CheckError(result.accuracy, false, reasons);
  return reasons;
}

std::vector<Warning> WhyUnreliable(const InvertResult& result) {
  return OfCovariance(result, result.sampling, result.inverse.rows());
}

std::vector<Warning> WhyUnreliable(const SampleResult& result) {
  return OfCovariance(result, result.sampling, result.covariance.rows());
}

std::vector<Warning> WhyUnreliable(const LyapunovResult& result) {
  return OfCovariance(result, result.sampling, result.solution.rows());
}

std::vector<Warning> WhyUnreliable(const ExpmResult& result) {
  return OfCovariance(result, result.sampling, result.exponential.rows());
}

std::vector<Warning> WhyUnreliable(const DeterminantResult& result) {
  std::vector<Warning> reasons;
  const double conversions = static_cast<double>(result.samples) *
                             static_cast<double>(result.nodes.size()) *
                             static_cast<double>(result.unknowns);
  CheckClips(result.machine, kMostClipped * conversions, reasons);
  CheckArray(result.machine, reasons);
  if (result.predicted) {
    const double allowed = std::sqrt(Quantile(1.0)) * result.predicted->Total();
    if (!(result.absolute_error <= allowed)) {
      reasons.push_back(
          {.code = "error",
           .text = fmt::format("the error {:.3e} is beyond what the prediction allows, {:.3e}",
                               result.absolute_error, allowed),
           .key = ""});
    }
  }
  return reasons;
}

std::vector<Warning> WhyUnreliable(const TrainResult& result) {
  const double first = result.trained.rows.front().train_loss;
  const double last = result.trained.rows.back().train_loss;
  if (last <= kDivergedTimes * first) return {};
  return {{.code = "diverged",
           .text = fmt::format("training diverged: the loss is {:.4g}, from {:.4g}", last, first),
           .key = "train.learning_rate"}};
}

}  // namespace spusim
