// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include <systemc>

#include <spusim/converter/quantizer.h>
#include <spusim/models/host/host_controller.h>
#include <spusim/models/spu/spu.h>

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

inline SpuOptions SpuOptionsOf(const ChipOptions& o) {
  return {.clock_hz = o.clock_hz,
          .link = {o.rate_bps, o.clock_hz, o.latency_cycles},
          .fidelity = o.fidelity,
          .array_bits = o.array_bits,
          .words_per_cycle = o.words_per_cycle,
          .dacs = DacArray(Dac(o.dac_bits, 1.0), {.count = o.dac_count}, test::Specimen(1)),
          .dac_timing = {o.dac_count, o.dac_rate_hz, o.clock_hz},
          .dac_glitch_vs = o.dac_glitch_vs,
          .adcs = AdcArray(Adc(o.adc_bits, 1.0), {.count = o.adc_count}, test::Specimen(1)),
          .adc_timing = {o.adc_count, o.adc_rate_hz, o.clock_hz},
          .sampling = o.sampling,
          .shown_cells = 1};
}

inline HostOptions HostOptionsOf(const ChipOptions& o, std::size_t chips = 1) {
  return {.clock_hz = o.clock_hz,
          .array_word_bits = Quantizer(o.array_bits).word_bits(),
          .dac_word_bits = Quantizer(o.dac_bits).word_bits(),
          .adc_word_bits = Quantizer(o.adc_bits).word_bits(),
          .chips = chips,
          .words_on_pins = o.fidelity == LinkFidelity::kBeat};
}

/// The chip with SpyCells in the place of its cells, and nobody at its socket yet.
class ChipBench : public sc_core::sc_module {
 public:
  SpyCells cells;
  Spu spu;
  sc_core::sc_signal<bool> rst{"rst"};
  sc_core::sc_signal<bool> irq{"irq"};

  ChipBench(const sc_core::sc_module_name& name, const ChipOptions& o)
      : sc_module(name), cells("cells"), spu("spu", SpuOptionsOf(o), cells) {
    spu.rst.bind(rst);
    spu.irq.bind(irq);
  }

  const GatedClock& clock() const { return spu.clock; }
};

/// The same, driven by a host.
struct HostBench {
  explicit HostBench(const ChipOptions& o)
      : chip("chip", o), host("host", HostOptionsOf(o)), device(host.device()) {
    host.socket.bind(chip.spu.socket);
    host.irq[0].bind(chip.irq);
  }

  ChipBench chip;
  HostController host;
  HostedSpu& device;
};

}  // namespace spusim
