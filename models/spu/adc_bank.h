// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <exception>

#include <systemc>

#include <spusim/converter/adc_array.h>
#include <spusim/models/spu/cell_array_if.h>
#include <spusim/models/spu/converter_timing.h>
#include <spusim/noise/stream_family.h>

namespace spusim {

/// How the ADCs take the cells' voltages; the default is ideal.
struct AdcSampling {
  /// One in each cell, so that all voltages are those of the strobe; without, each cell is seen
  /// when a converter comes to it.
  bool sample_and_hold = true;
  std::uint64_t latency_cycles = 0;        ///< from a conversion's end to its code
  double noise_v = 0.0;                    ///< rms of the noise of a conversion
  double jitter_s = 0.0;                   ///< rms of a strobe's displacement
  StreamFamily streams{1, DeviceName(0)};  ///< of noise and jitter
};

/// The ADCs that read the cells. They take turns at the cells; with a sample-and-hold in each cell
/// all voltages are those of one strobe. The conversion's cycles are counted by the sequencer.
///
/// With jitter, voltages are really taken at another time: half a cycle before the strobe (so that
/// it can lie before and after), displaced by a normal number, cut off at +- half a cycle.
class AdcBank : public sc_core::sc_module {
 public:
  sc_core::sc_vector<sc_core::sc_out<std::int64_t>> code{"code"};  ///< codes of the first cells
  sc_core::sc_out<std::uint64_t> strobes{"strobes"};               ///< strobes since the start
  sc_core::sc_port<CellArrayIf> cells{"cells"};

  AdcBank(const sc_core::sc_module_name& name, const AdcArray& adcs, const AdcSampling& sampling,
          const ConverterTiming& timing, std::size_t shown);

  /// Cycles for which a sample keeps the converters busy.
  std::uint64_t ConversionCycles(std::uint64_t channels) const { return timing_.Cycles(channels); }
  std::uint64_t latency_cycles() const { return sampling_.latency_cycles; }
  /// Strobes of a sample: one for each turn of the converters without a sample-and-hold.
  std::uint64_t Strobes(std::uint64_t channels) const;
  /// True when voltages are taken at equal intervals, where strobes come so.
  bool regular() const { return sampling_.sample_and_hold && sampling_.jitter_s == 0.0; }
  /// Cycles from one of them to the next.
  std::uint64_t StrobeSpacing() const { return timing_.Cycles(1); }
  int word_bits() const { return adcs_.nominal().quantizer().word_bits(); }

  /// The next strobe comes `until` from now.
  void Arm(const sc_core::sc_time& until);
  void Disarm();
  /// Samples and converts the cells of the given turn; all codes stay until their next one.
  const Vector& Strobe(std::uint64_t turn);
  /// Conversions that clipped since ClearClips.
  std::uint64_t clips() const { return clips_; }
  void ClearClips() { clips_ = 0; }

 private:
  void Take();
  const Vector& Voltages();

  AdcArray adcs_;
  AdcSampling sampling_;
  ConverterTiming timing_;
  RandomStream noise_;
  RandomStream jitter_;
  sc_core::sc_time lead_;
  sc_core::sc_event take_{"take"};
  Vector taken_v_;
  bool taken_ = false;
  std::exception_ptr failure_;
  std::uint64_t armed_count_ = 0;
  Vector noisy_v_;
  Vector normals_;
  Vector codes_;
  std::uint64_t clips_ = 0;
  std::uint64_t strobe_count_ = 0;
};

}  // namespace spusim
