// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include <systemc>

#include <spusim/converter/dac.h>
#include <spusim/models/spu/cell_array_if.h>
#include <spusim/models/spu/converter_timing.h>

namespace spusim {

/// The DACs that drive the cells' inputs and, for a preset, their capacitors. The sequencer counts
/// the conversion's cycles and calls at its end; all outputs change together.
class DacBank : public sc_core::sc_module {
 public:
  sc_core::sc_vector<sc_core::sc_out<std::int64_t>> code{
      "code"};  ///< input codes of the first cells
  sc_core::sc_port<CellArrayIf> cells{"cells"};

  /// `shown`: how many channels have their code on a port.
  DacBank(const sc_core::sc_module_name& name, const Dac& dac, const ConverterTiming& timing,
          std::size_t shown);

  std::uint64_t ConversionCycles(std::uint64_t channels) const { return timing_.Cycles(channels); }
  int word_bits() const { return dac_.quantizer().word_bits(); }
  void DriveInputs(const Vector& codes);
  void PresetCells(const Vector& codes);

 private:
  Dac dac_;
  ConverterTiming timing_;
};

}  // namespace spusim
