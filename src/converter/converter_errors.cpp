// SPDX-License-Identifier: Apache-2.0
#include <spusim/converter/converter_errors.h>

#include <cmath>
#include <numbers>

#include <fmt/format.h>

#include <spusim/base/errors.h>

namespace spusim {
namespace {

void CheckSpread(const std::string& name, const char* entry, double value) {
  if (value >= 0.0 && std::isfinite(value)) return;
  throw InputError(fmt::format("{}: {} of {} (allowed: >= 0)", name, entry, value));
}

}  // namespace

ConverterErrors::ConverterErrors(const ConverterSpread& spread, const Quantizer& quantizer,
                                 const StreamFamily& specimen, const std::string& name)
    : spread_(spread),
      max_code_(quantizer.max_code()),
      gain_(specimen.Stream(name + ".gain")),
      offset_(specimen.Stream(name + ".offset")),
      inl_(specimen.Stream(name + ".inl")),
      dnl_(specimen.Stream(name + ".dnl")) {
  CheckSpread(name, "gain error", spread.gain);
  CheckSpread(name, "offset", spread.offset_v);
  CheckSpread(name, "integral non-linearity", spread.inl_lsb);
  CheckSpread(name, "differential non-linearity", spread.dnl_lsb);
  if (quantizer.ideal() && !spread.linear()) {
    throw InputError(fmt::format(
        "{}: non-linearity in LSB of an ideal converter, which has no codes (allowed: 0 LSB, or 2 "
        "to 32 bits)",
        name));
  }
}

double ConverterErrors::Gain(Index converter) const {
  if (spread_.gain == 0.0) return 1.0;
  return 1.0 + spread_.gain * gain_.Normal(static_cast<std::uint64_t>(converter), 0);
}

double ConverterErrors::Offset(Index converter) const {
  if (spread_.offset_v == 0.0) return 0.0;
  return spread_.offset_v * offset_.Normal(static_cast<std::uint64_t>(converter), 0);
}

double ConverterErrors::Bow(Index converter, double code) const {
  if (spread_.inl_lsb == 0.0) return 0.0;
  constexpr double kPeak = 1.5 * std::numbers::sqrt3;
  const double sign = inl_.Uniform(static_cast<std::uint64_t>(converter), 0) < 0.5 ? -1.0 : 1.0;
  const double w = code / max_code_;
  return sign * spread_.inl_lsb * kPeak * w * (1.0 - w * w);
}

double ConverterErrors::Local(Index converter, double code) const {
  if (spread_.dnl_lsb == 0.0 || std::abs(code) >= max_code_) return 0.0;
  // Codes from 0 on, as an index.
  const auto index = static_cast<std::uint64_t>(std::llround(code + max_code_));
  return spread_.dnl_lsb / std::numbers::sqrt2 *
         dnl_.Normal(static_cast<std::uint64_t>(converter), index);
}

}  // namespace spusim
