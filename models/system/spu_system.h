// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>

#include <systemc>

#include <spusim/config/config.h>
#include <spusim/models/bus/gpu_link.h>
#include <spusim/models/clock/gated_clock.h>
#include <spusim/models/host/host_controller.h>
#include <spusim/models/spu/adc_bank.h>
#include <spusim/models/spu/analog_core.h>
#include <spusim/models/spu/cell_array.h>
#include <spusim/models/spu/dac_bank.h>
#include <spusim/models/spu/noise_source.h>
#include <spusim/models/spu/sequencer.h>

namespace spusim {

/// One complete system: host controller, link, and the chip behind it.
class SpuSystem : public sc_core::sc_module {
 private:
  // Declared first: the modules' constructors read them.
  LinkTiming link_timing_;
  LinkFidelity fidelity_;

 public:
  GatedClock clock;
  NoiseSource noise;
  AnalogCore core;
  CellArray cells;
  DacBank dacs;
  AdcBank adcs;
  Sequencer sequencer;
  GpuLink link;
  HostController host;

  /// `shown_cells`: how many cells have their converter codes on signals, for waveforms.
  SpuSystem(const sc_core::sc_module_name& name, const Config& config, std::size_t shown_cells = 0);
  /// With an engine of the caller's in the place of the one that spu.engine names.
  SpuSystem(const sc_core::sc_module_name& name, const Config& config,
            std::unique_ptr<Engine> engine, std::size_t shown_cells = 0);

 private:
  // Host and chip sides both drive some of these, at different times.
  template <typename T>
  using Signal = sc_core::sc_signal<T, sc_core::SC_MANY_WRITERS>;
  template <typename T>
  using Signals = sc_core::sc_vector<Signal<T>>;

  Signal<bool> clk_{"clk"};
  Signal<bool> tx_valid_{"tx_valid"};
  Signal<bool> tx_ready_{"tx_ready"};
  Signal<bool> tx_last_{"tx_last"};
  Signal<std::uint64_t> tx_address_{"tx_address"};
  Signal<Beat> tx_data_{"tx_data"};
  Signal<bool> rx_valid_{"rx_valid"};
  Signal<bool> rx_ready_{"rx_ready"};
  Signal<Beat> rx_data_{"rx_data"};
  Signal<std::uint32_t> sequencer_state_{"sequencer_state"};
  Signal<bool> irq_{"irq"};
  Signal<bool> hold_{"hold"};
  Signal<double> node_variance_v2_{"node_variance_v2"};
  Signal<std::uint64_t> adc_strobes_{"adc_strobes"};
  Signals<std::int64_t> dac_code_;
  Signals<std::int64_t> adc_code_;
};

}  // namespace spusim
