// SPDX-License-Identifier: Apache-2.0
#include <spusim/models/spu/adc_bank.h>

#include <spusim/models/spu/shown_codes.h>

namespace spusim {

AdcBank::AdcBank(const sc_core::sc_module_name& name, const Adc& adc, const ConverterTiming& timing,
                 std::size_t shown)
    : sc_module(name), code("code", shown), adc_(adc), timing_(timing) {}

const Vector& AdcBank::Strobe() {
  const Vector& volts = cells->Voltages();
  codes_.resize(volts.size());
  clips_ += adc_.Convert(volts, codes_);
  ShowCodes(codes_, adc_.quantizer(), code);
  strobes.write(++strobe_count_);
  return codes_;
}

}  // namespace spusim
