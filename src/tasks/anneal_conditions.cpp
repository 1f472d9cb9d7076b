// SPDX-License-Identifier: Apache-2.0
#include <spusim/tasks/anneal_conditions.h>

namespace spusim {

std::string WhyUnpredicted(const AnnealResult& anneal) {
  if (anneal.runs_away) return "the array as it is is indefinite";
  return anneal.adc_clips != 0 ? "conversions clipped" : "";
}

AnnealConditions ConditionsOf(const RowMatrix& programmed, const AnnealResult& anneal) {
  return {.matrix = programmed,
          .kappa0 = anneal.kappa0,
          .time_tau = anneal.time_tau,
          .interval_tau = anneal.interval_tau,
          .samples = anneal.samples_averaged,
          .adc_lsb = anneal.adc_lsb};
}

MeanEstimate EstimateOf(const Vector& target, const AnnealResult& anneal) {
  return {.target = target,
          .programmed_input = anneal.programmed_input,
          .start = anneal.start,
          .kappa0 = anneal.kappa0,
          .adc_lsb = anneal.adc_lsb};
}

}  // namespace spusim
