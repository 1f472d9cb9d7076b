// SPDX-License-Identifier: Apache-2.0
#include <spusim/converter/adc_array.h>

#include <algorithm>
#include <cmath>

namespace spusim {

AdcArray::AdcArray(const Adc& nominal, const ConverterBank& bank, const StreamFamily& specimen)
    : nominal_(nominal), errors_(bank.spread, nominal.quantizer(), specimen, "adc"), bank_(bank) {}

void AdcArray::Draw(Index converters) const {
  if (gain_.size() >= converters) return;
  gain_.resize(converters);
  offset_.resize(converters);
  for (Index c = 0; c < converters; ++c) {
    gain_[c] = errors_.Gain(c);
    offset_[c] = errors_.Offset(c);
  }
}

/// The code of a voltage in LSB, not clipped.
double AdcArray::CodeOf(Index converter, double lsb) const {
  if (nominal_.quantizer().ideal()) return lsb;
  const double nearest = std::round(lsb);
  if (errors_.spread().linear()) return nearest;
  const double most = nominal_.quantizer().max_code();
  const auto edge = [&](double k) { return k - 0.5 + errors_.Deviation(converter, k); };
  const double bow = errors_.Bow(converter, std::clamp(nearest, -most, most));
  double code = std::clamp(std::round(lsb - bow), -most, most);
  while (code > -most && lsb < edge(code)) code -= 1.0;
  while (code < most && lsb >= edge(code + 1.0)) code += 1.0;
  // Beyond the ends there are no edges: half a code, as of an ideal converter.
  if (code == most && lsb >= most + 0.5) return most + 1.0;
  if (code == -most && lsb < -most - 0.5) return -most - 1.0;
  return code;
}

std::uint64_t AdcArray::Convert(const Vector& volts, Index first, Index count,
                                Vector& codes) const {
  if (errors_.spread().ideal() && count == volts.size()) return nominal_.Convert(volts, codes);
  Draw(bank_.count == 0 ? volts.size() : static_cast<Index>(bank_.count));
  const double most = nominal_.quantizer().max_code();
  const double full_scale_v = nominal_.full_scale_v();
  std::uint64_t clips = 0;
  for (Index i = first; i < first + count; ++i) {
    const Index converter = bank_.ConverterOf(i);
    const double code =
        CodeOf(converter, (gain_[converter] * volts[i] + offset_[converter]) / full_scale_v * most);
    clips += std::abs(code) > most ? 1U : 0U;
    codes[i] = std::clamp(code, -most, most);
  }
  return clips;
}

}  // namespace spusim
