// SPDX-License-Identifier: Apache-2.0
#include <spusim/converter/dac_array.h>

namespace spusim {

DacArray::DacArray(const Dac& nominal, const ConverterBank& bank, const StreamFamily& specimen)
    : nominal_(nominal), errors_(bank.spread, nominal.quantizer(), specimen, "dac"), bank_(bank) {}

Vector DacArray::Volts(const Vector& codes) const {
  if (errors_.spread().ideal()) return nominal_.Volts(codes);
  Vector volts(codes.size());
  for (Index i = 0; i < codes.size(); ++i) {
    const Index converter = bank_.ConverterOf(i);
    const double code = codes[i] + errors_.Deviation(converter, codes[i]);
    volts[i] = errors_.Gain(converter) * nominal_.Volts(code) + errors_.Offset(converter);
  }
  return volts;
}

Vector MajorCarries(const Vector& before, const Vector& after) {
  Vector carries(after.size());
  for (Index i = 0; i < after.size(); ++i) {
    const bool was_negative = before.size() != 0 && before[i] < 0.0;
    const bool is_negative = after[i] < 0.0;
    carries[i] = was_negative == is_negative ? 0.0 : was_negative ? 1.0 : -1.0;
  }
  return carries;
}

}  // namespace spusim
