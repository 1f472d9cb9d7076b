// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>

#include <systemc>
#include <tlm>

#include <spusim/models/bus/beat.h>
#include <spusim/models/bus/gpu_link.h>
#include <spusim/models/clock/gated_clock.h>
#include <spusim/models/spu/adc_bank.h>
#include <spusim/models/spu/analog_core.h>
#include <spusim/models/spu/bus_unit.h>
#include <spusim/models/spu/cell_array.h>
#include <spusim/models/spu/dac_bank.h>
#include <spusim/models/spu/noise_source.h>
#include <spusim/models/spu/sequencer.h>
#include <spusim/models/spu/spu_options.h>
#include <spusim/models/spu/staging_buffer.h>

namespace spusim {

/// The chip: clock, link end, sequencer, converters, noise sources and cells in one module, driven
/// through its socket alone (docs/register-map.md; cycles: docs/timing.md). Any number can be made.
///
/// `rst` high: whatever goes on ends, and the chip is as at power-on: registers and buffers at
/// their reset values, cells held at 0 V, nothing latched, no event left. Accesses get
/// TLM_GENERIC_ERROR_RESPONSE until it is low again. The specimen stays the same, and noise goes
/// on: an anneal after a reset draws other numbers than the first did.
class Spu : public sc_core::sc_module {
 public:
  tlm::tlm_target_socket<> socket;
  sc_core::sc_in<bool> rst{"rst"};
  sc_core::sc_out<bool> irq{"irq"};  ///< high while a finished frame waits to be read
  /// Bound where the link is shared (SharedLink).
  sc_core::sc_port<LinkLanesIf, 1, sc_core::SC_ZERO_OR_MORE_BOUND> lanes{"lanes"};

  Spu(const sc_core::sc_module_name& name, const SpuOptions& options, SpuCells cells);
  /// With cells of the caller's, which must outlive it.
  Spu(const sc_core::sc_module_name& name, const SpuOptions& options, CellArrayIf& cells);

  // For whoever looks inside: waveforms, reports, tests. No master needs them.
  /// @pre not with cells of the caller's.
  AnalogCore& core() { return *core_; }
  const AnalogCore& core() const { return *core_; }
  const CellArray& cells() const { return *cells_; }
  const DeviceCounts& counts() const { return sequencer.counts(); }

  template <typename T>
  using Signal = sc_core::sc_signal<T, sc_core::SC_MANY_WRITERS>;

  GatedClock clock;
  NoiseSource noise;

 private:
  std::unique_ptr<AnalogCore> core_;
  std::unique_ptr<CellArray> cells_;

 public:
  DacBank dacs;
  AdcBank adcs;
  StagingBuffer staging;
  Sequencer sequencer;
  BusUnit bus;
  GpuLink link;

  // The pins inside. Host and chip sides both drive some of these, at different times.
  Signal<bool> clk{"clk"};
  Signal<bool> tx_valid{"tx_valid"};
  Signal<bool> tx_ready{"tx_ready"};
  Signal<bool> tx_last{"tx_last"};
  Signal<std::uint64_t> tx_address{"tx_address"};
  Signal<Beat> tx_data{"tx_data"};
  Signal<bool> rx_valid{"rx_valid"};
  Signal<bool> rx_ready{"rx_ready"};
  Signal<Beat> rx_data{"rx_data"};
  Signal<std::uint32_t> sequencer_state{"sequencer_state"};
  Signal<bool> frame_waits{"frame_waits"};
  Signal<bool> hold{"hold"};
  Signal<double> node_variance_v2{"node_variance_v2"};
  Signal<std::uint64_t> adc_strobes{"adc_strobes"};
  sc_core::sc_vector<Signal<std::int64_t>> dac_code;
  sc_core::sc_vector<Signal<std::int64_t>> adc_code;

 private:
  Spu(const sc_core::sc_module_name& name, const SpuOptions& options, SpuCells own,
      CellArrayIf* others);
  void OnReset();
  void ShowInterrupt() { irq.write(frame_waits.read()); }
};

}  // namespace spusim
