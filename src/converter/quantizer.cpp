// SPDX-License-Identifier: Apache-2.0
#include <spusim/converter/quantizer.h>

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include <spusim/base/errors.h>
#include <spusim/converter/rounding.h>

namespace spusim {

Quantizer::Quantizer(int bits) : bits_(bits) {
  if (bits != 0 && (bits < 2 || bits > 32)) {
    throw InputError(fmt::format("quantizer: {} bits (allowed: 0 for ideal, or 2 to 32)", bits));
  }
  max_code_ = ideal() ? 1.0 : std::ldexp(1.0, bits - 1) - 1.0;
}

double Quantizer::Encode(double w) const {
  const double scaled = ideal() ? w : std::round(w * max_code_);
  return std::clamp(scaled, -max_code_, max_code_);
}

void Quantizer::EncodeInPlace(std::span<double> values, double scale) const {
  const double most = max_code_;
  const bool rounds = !ideal();
  for (double& value : values) {
    const double w = value / scale;
    const double scaled = rounds ? Round(w * most) : w;
    const double floored = scaled < -most ? -most : scaled;
    value = floored > most ? most : floored;
  }
}

bool Quantizer::Clips(double w) const {
  return ideal() ? std::abs(w) > 1.0 : std::abs(std::round(w * max_code_)) > max_code_;
}

}  // namespace spusim
