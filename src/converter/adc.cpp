// SPDX-License-Identifier: Apache-2.0
#include <spusim/converter/adc.h>

#include <cmath>

#include <fmt/format.h>

#include <spusim/base/errors.h>
#include <spusim/converter/rounding.h>

namespace spusim {
namespace {

// No branch in the loop, so that it vectorises.
template <typename Scaled>
std::uint64_t ConvertEach(const Vector& volts, Vector& codes, double max_code,
                          const Scaled& scaled_of) {
  const double* const in = volts.data();
  double* const out = codes.data();
  std::uint64_t clips = 0;
  for (Index i = 0; i < volts.size(); ++i) {
    const double scaled = scaled_of(in[i]);
    const double floored = scaled < -max_code ? -max_code : scaled;
    out[i] = floored > max_code ? max_code : floored;
    clips += std::abs(scaled) > max_code ? 1U : 0U;
  }
  return clips;
}

}  // namespace

Adc::Adc(int bits, double full_scale_v) : quantizer_(bits), full_scale_v_(full_scale_v) {
  if (!(full_scale_v > 0.0) || !std::isfinite(full_scale_v)) {
    throw InputError(fmt::format("adc: full scale of {} V (allowed: > 0)", full_scale_v));
  }
}

std::uint64_t Adc::Convert(const Vector& volts, Vector& codes) const {
  const double scale = full_scale_v_;
  const double max_code = quantizer_.max_code();
  if (quantizer_.ideal()) {
    return ConvertEach(volts, codes, max_code, [scale](double v) { return v / scale; });
  }
  int exponent = 0;
  if (std::frexp(scale, &exponent) == 0.5) {
    // A power of two, such as the usual 1 V: one product has the same bits.
    const double factor = max_code / scale;
    return ConvertEach(volts, codes, max_code, [factor](double v) { return Round(v * factor); });
  }
  return ConvertEach(volts, codes, max_code,
                     [scale, max_code](double v) { return Round(v / scale * max_code); });
}

}  // namespace spusim
