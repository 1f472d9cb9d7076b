// SPDX-License-Identifier: Apache-2.0
#include <spusim/models/spu/dac_bank.h>

#include <spusim/models/spu/shown_codes.h>

namespace spusim {

DacBank::DacBank(const sc_core::sc_module_name& name, const DacArray& dacs, double glitch_vs,
                 const ConverterTiming& timing, std::size_t shown)
    : sc_module(name), code("code", shown), dacs_(dacs), glitch_vs_(glitch_vs), timing_(timing) {}

void DacBank::DriveInputs(const Vector& codes, Latched& latched) {
  if (glitch_vs_ > 0.0) {
    latched.pulses_vs = glitch_vs_ * MajorCarries(last_codes_, codes);
    last_codes_ = codes;
  }
  ShowCodes(codes, dacs_.nominal().quantizer(), code);
  latched.input_v = dacs_.Volts(codes);
}

void DacBank::PresetCells(const Vector& codes, Latched& latched) const {
  latched.preset_v = dacs_.Volts(codes);
}

void DacBank::Reset() {
  last_codes_.resize(0);
  // Not by iterators: whether C++20 can compare those of sc_vector is disputed between compilers.
  for (std::size_t i = 0; i < code.size(); ++i) code[i].write(0);
}

}  // namespace spusim
