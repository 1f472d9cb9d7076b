// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include <systemc>

#include <spusim/models/bus/gpu_link.h>
#include <spusim/models/clock/gated_clock.h>
#include <spusim/models/spu/adc_bank.h>
#include <spusim/models/spu/dac_bank.h>
#include <spusim/models/spu/noise_source.h>
#include <spusim/models/spu/sequencer.h>

#include "testbenches/models/spy_cells.h"
#include "testbenches/support/specimen.h"

namespace spusim {

struct ChipOptions {
  std::uint64_t clock_hz = 100'000'000;
  std::uint64_t rate_bps = 50'000'000'000;
  std::uint64_t latency_cycles = 0;
  LinkFidelity fidelity = LinkFidelity::kBurst;
  int array_bits = 16;
  int dac_bits = 16;
  int adc_bits = 16;
  std::uint64_t words_per_cycle = 0;
  std::uint64_t dac_count = 0;
  std::uint64_t dac_rate_hz = 100'000'000;
  std::uint64_t adc_count = 0;
  std::uint64_t adc_rate_hz = 100'000'000;
  double dac_glitch_vs = 0.0;
  AdcSampling sampling = {};
};

/// Link, sequencer and converters as in the product, with SpyCells in the place of the cells, and
/// nobody at the link's socket yet.
class ChipBench : public sc_core::sc_module {
 public:
  static constexpr std::size_t kShown = 1;

  LinkTiming timing;
  GatedClock clock;
  NoiseSource noise;
  SpyCells cells;
  DacBank dacs;
  AdcBank adcs;
  Sequencer sequencer;
  GpuLink link;

  ChipBench(const sc_core::sc_module_name& name, const ChipOptions& o)
      : sc_module(name),
        timing{o.rate_bps, o.clock_hz, o.latency_cycles},
        clock("clock", o.clock_hz),
        noise("noise", test::Specimen(1)),
        cells("cells"),
        dacs("dacs", DacArray(Dac(o.dac_bits, 1.0), {.count = o.dac_count}, test::Specimen(1)),
             o.dac_glitch_vs, {o.dac_count, o.dac_rate_hz, o.clock_hz}, kShown),
        adcs("adcs", AdcArray(Adc(o.adc_bits, 1.0), {.count = o.adc_count}, test::Specimen(1)),
             o.sampling, {o.adc_count, o.adc_rate_hz, o.clock_hz}, kShown),
        sequencer("sequencer", clock, dacs, adcs, noise,
                  {.array_bits = o.array_bits,
                   .words_per_cycle = o.words_per_cycle,
                   .link = timing,
                   .pins = o.fidelity == LinkFidelity::kBeat}),
        link("link", clock, timing, o.fidelity) {
    link.frames.bind(sequencer);
    sequencer.cells.bind(cells);
    dacs.cells.bind(cells);
    adcs.cells.bind(cells);
    clock.clk.bind(clk);
    link.clk.bind(clk);
    sequencer.clk.bind(clk);
    link.tx_valid.bind(tx_valid);
    sequencer.tx_valid.bind(tx_valid);
    link.tx_ready.bind(tx_ready);
    sequencer.tx_ready.bind(tx_ready);
    link.tx_last.bind(tx_last);
    sequencer.tx_last.bind(tx_last);
    link.tx_address.bind(tx_address);
    sequencer.tx_address.bind(tx_address);
    link.tx_data.bind(tx_data);
    sequencer.tx_data.bind(tx_data);
    link.rx_valid.bind(rx_valid);
    sequencer.rx_valid.bind(rx_valid);
    link.rx_ready.bind(rx_ready);
    sequencer.rx_ready.bind(rx_ready);
    link.rx_data.bind(rx_data);
    sequencer.rx_data.bind(rx_data);
    sequencer.state.bind(state);
    sequencer.irq.bind(irq);
    noise.node_variance_v2.bind(node_variance_v2);
    dacs.code.bind(dac_code);
    adcs.code.bind(adc_code);
    adcs.strobes.bind(adc_strobes);
  }

  /// Cycles since the start, the half cycle in which the bus side acts cut off.
  std::uint64_t cycle() const { return clock.cycle(); }

  template <typename T>
  using Signal = sc_core::sc_signal<T, sc_core::SC_MANY_WRITERS>;

  Signal<bool> clk{"clk"};
  Signal<bool> tx_valid{"tx_valid"};
  Signal<bool> tx_ready{"tx_ready"};
  Signal<bool> tx_last{"tx_last"};
  Signal<std::uint64_t> tx_address{"tx_address"};
  Signal<Beat> tx_data{"tx_data"};
  Signal<bool> rx_valid{"rx_valid"};
  Signal<bool> rx_ready{"rx_ready"};
  Signal<Beat> rx_data{"rx_data"};
  Signal<std::uint32_t> state{"state"};
  Signal<bool> irq{"irq"};
  Signal<double> node_variance_v2{"node_variance_v2"};
  sc_core::sc_vector<Signal<std::int64_t>> dac_code{"dac_code", kShown};
  sc_core::sc_vector<Signal<std::int64_t>> adc_code{"adc_code", kShown};
  Signal<std::uint64_t> adc_strobes{"adc_strobes"};
};

}  // namespace spusim
