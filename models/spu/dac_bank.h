// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include <systemc>

#include <spusim/converter/dac_array.h>
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

  /// `glitch_vs`: area of the glitch of an input DAC whose code changes sign, V s. `shown`: how many channels have their code on a port.
  DacBank(const sc_core::sc_module_name& name, const DacArray& dacs, double glitch_vs,
          const ConverterTiming& timing, std::size_t shown);

  std::uint64_t ConversionCycles(std::uint64_t channels) const { return timing_.Cycles(channels); }
  int word_bits() const { return dacs_.nominal().quantizer().word_bits(); }
  void DriveInputs(const Vector& codes);
  void PresetCells(const Vector& codes);

 private:
  DacArray dacs_;
  double glitch_vs_;
  ConverterTiming timing_;
  Vector last_codes_;
};

}  // namespace spusim
