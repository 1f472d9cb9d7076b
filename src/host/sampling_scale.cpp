// SPDX-License-Identifier: Apache-2.0
#include <spusim/host/sampling_scale.h>

#include <cmath>

namespace spusim {

double SamplingInputScale(const NoiseSetting& noise, double alpha_min, double matrix_scale,
                          double adc_full_scale_v) {
  constexpr double kPeakSigma = 8.0;
  if (!noise.kappa0) return 1.0;
  const double sigma = std::sqrt(*noise.kappa0 / alpha_min);
  return adc_full_scale_v / (kPeakSigma * sigma * matrix_scale);
}

}  // namespace spusim
