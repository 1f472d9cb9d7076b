// SPDX-License-Identifier: Apache-2.0
#include <spusim/models/spu/dac_bank.h>

#include <spusim/models/spu/shown_codes.h>

namespace spusim {

DacBank::DacBank(const sc_core::sc_module_name& name, const Dac& dac, const ConverterTiming& timing,
                 std::size_t shown)
    : sc_module(name), code("code", shown), dac_(dac), timing_(timing) {}

void DacBank::DriveInputs(const Vector& codes) {
  ShowCodes(codes, dac_.quantizer(), code);
  cells->SetInput(dac_.Volts(codes));
}

void DacBank::PresetCells(const Vector& codes) { cells->Preset(dac_.Volts(codes)); }

}  // namespace spusim
