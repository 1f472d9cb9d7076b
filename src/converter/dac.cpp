// SPDX-License-Identifier: Apache-2.0
#include <spusim/converter/dac.h>

#include <cmath>

#include <fmt/format.h>

#include <spusim/base/errors.h>

namespace spusim {

Dac::Dac(int bits, double full_scale_v) : quantizer_(bits), full_scale_v_(full_scale_v) {
  if (!(full_scale_v > 0.0) || !std::isfinite(full_scale_v)) {
    throw InputError(fmt::format("dac: full scale of {} V (allowed: > 0)", full_scale_v));
  }
}

Vector Dac::Codes(const Vector& volts) const {
  return volts.unaryExpr([this](double v) { return Code(v); });
}

Vector Dac::Volts(const Vector& codes) const {
  return codes.unaryExpr([this](double c) { return Volts(c); });
}

}  // namespace spusim
