// SPDX-License-Identifier: Apache-2.0
#include <spusim/converter/adc.h>

#include <cmath>

#include <fmt/format.h>

#include <spusim/config/errors.h>

namespace spusim {

Adc::Adc(int bits, double full_scale_v) : quantizer_(bits), full_scale_v_(full_scale_v) {
  if (!(full_scale_v > 0.0) || !std::isfinite(full_scale_v)) {
    throw InputError(fmt::format("adc: full scale of {} V (allowed: > 0)", full_scale_v));
  }
}

std::uint64_t Adc::Convert(const Vector& volts, Vector& codes) const {
  std::uint64_t clips = 0;
  for (Index i = 0; i < volts.size(); ++i) {
    const double w = volts[i] / full_scale_v_;
    codes[i] = quantizer_.Encode(w);
    clips += quantizer_.Clips(w) ? 1U : 0U;
  }
  return clips;
}

}  // namespace spusim
