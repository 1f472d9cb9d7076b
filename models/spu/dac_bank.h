// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include <systemc>

#include <spusim/converter/dac_array.h>
#include <spusim/models/spu/converter_timing.h>
#include <spusim/models/spu/latched.h>

namespace spusim {

/// The DACs that drive the cells' inputs and, for a preset, their capacitors. The sequencer counts
/// the conversion's cycles; all outputs change together, at the latch.
class DacBank : public sc_core::sc_module {
 public:
  sc_core::sc_vector<sc_core::sc_out<std::int64_t>> code{
      "code"};  ///< input codes of the first cells

  /// `glitch_vs`: area of the glitch of an input DAC whose code changes sign, V s. `shown`: how
  /// many channels have their code on a port.
  DacBank(const sc_core::sc_module_name& name, const DacArray& dacs, double glitch_vs,
          const ConverterTiming& timing, std::size_t shown);

  std::uint64_t ConversionCycles(std::uint64_t channels) const { return timing_.Cycles(channels); }
  int word_bits() const { return dacs_.nominal().quantizer().word_bits(); }
  /// The inputs' new voltages and the glitches on the way to them.
  void DriveInputs(const Vector& codes, Latched& latched);
  void PresetCells(const Vector& codes, Latched& latched) const;
  /// All outputs at 0.
  void Reset();

 private:
  DacArray dacs_;
  double glitch_vs_;
  ConverterTiming timing_;
  Vector last_codes_;
};

}  // namespace spusim
