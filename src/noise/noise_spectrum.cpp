// SPDX-License-Identifier: Apache-2.0
#include <spusim/noise/noise_spectrum.h>

#include <cmath>
#include <numbers>

#include <fmt/format.h>

#include <spusim/base/errors.h>

namespace spusim {

double NoiseSpectrum::Density(double frequency_hz) const {
  double density = white ? 1.0 : 0.0;
  for (const Pole& pole : poles) {
    const double ratio = 2.0 * std::numbers::pi * frequency_hz / pole.rate_per_s;
    density += pole.amplitude * pole.amplitude / (1.0 + ratio * ratio);
  }
  return density;
}

NoiseSpectrum BandLimited(double bandwidth_hz) {
  const double rate = 2.0 * std::numbers::pi * bandwidth_hz;
  if (!(rate > 0.0) || std::isinf(rate)) {
    throw InputError(fmt::format("noise: a bandwidth of {} Hz (allowed: > 0)", bandwidth_hz));
  }
  return {.white = false, .poles = {{.rate_per_s = rate, .amplitude = 1.0}}};
}

void AddFlicker(double corner_hz, double low_hz, NoiseSpectrum& spectrum) {
  if (!(low_hz > 0.0) || !(corner_hz > low_hz) || std::isinf(corner_hz)) {
    throw InputError(fmt::format("noise: 1/f from {} Hz to {} Hz (allowed: 0 < lower end < corner)",
                                 low_hz, corner_hz));
  }
  constexpr double kRatio = 5.0;
  const double first = low_hz / kRatio;
  // A ratio that is a power of 5 but for rounding is that power.
  const auto parts =
      static_cast<int>(std::ceil(std::log(corner_hz * kRatio / first) / std::log(kRatio) - 1e-9));
  for (int k = 0; k <= parts; ++k) {
    const double frequency = first * std::pow(kRatio, k);
    const double square = 2.0 * std::numbers::inv_pi * std::log(kRatio) * corner_hz / frequency;
    spectrum.poles.push_back(
        {.rate_per_s = 2.0 * std::numbers::pi * frequency, .amplitude = std::sqrt(square)});
  }
}

}  // namespace spusim
