// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include <systemc>

#include <spusim/converter/adc.h>
#include <spusim/models/spu/cell_array_if.h>
#include <spusim/models/spu/converter_timing.h>

namespace spusim {

/// The ADCs that read the cells. A sample-and-hold in each cell takes all voltages at the strobe;
/// the conversion's cycles are counted by the sequencer.
class AdcBank : public sc_core::sc_module {
 public:
  sc_core::sc_vector<sc_core::sc_out<std::int64_t>> code{"code"};  ///< codes of the first cells
  sc_core::sc_out<std::uint64_t> strobes{"strobes"};               ///< strobes since the start
  sc_core::sc_port<CellArrayIf> cells{"cells"};

  AdcBank(const sc_core::sc_module_name& name, const Adc& adc, const ConverterTiming& timing,
          std::size_t shown);

  std::uint64_t ConversionCycles(std::uint64_t channels) const { return timing_.Cycles(channels); }
  int word_bits() const { return adc_.quantizer().word_bits(); }
  /// Samples and converts all cells; the codes stay until the next strobe.
  const Vector& Strobe();
  /// Conversions that clipped since ClearClips.
  std::uint64_t clips() const { return clips_; }
  void ClearClips() { clips_ = 0; }

 private:
  Adc adc_;
  ConverterTiming timing_;
  Vector codes_;
  std::uint64_t clips_ = 0;
  std::uint64_t strobe_count_ = 0;
};

}  // namespace spusim
