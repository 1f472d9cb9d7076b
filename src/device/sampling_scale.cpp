// SPDX-License-Identifier: Apache-2.0
#include <spusim/device/sampling_scale.h>

#include <cmath>

namespace spusim {

double NoiseInputScale(const NoiseSetting& noise, double adc_full_scale_v, double matrix_scale,
                       double deviation, double largest_mean) {
  constexpr double kPeakSigma = 8.0;
  if (!noise.kappa0) return std::sqrt(noise.node_variance_v2 / matrix_scale);
  const double peak = largest_mean + kPeakSigma * std::sqrt(*noise.kappa0) * deviation;
  return adc_full_scale_v / (peak * matrix_scale);
}

}  // namespace spusim
