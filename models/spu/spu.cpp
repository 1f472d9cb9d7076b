// SPDX-License-Identifier: Apache-2.0
#include <spusim/models/spu/spu.h>

#include <utility>

namespace spusim {

Spu::Spu(const sc_core::sc_module_name& name, const SpuOptions& options, SpuCells cells)
    : Spu(name, options, std::move(cells), nullptr) {}

Spu::Spu(const sc_core::sc_module_name& name, const SpuOptions& options, CellArrayIf& cells)
    : Spu(name, options, {}, &cells) {}

Spu::Spu(const sc_core::sc_module_name& name, const SpuOptions& options, SpuCells own,
         CellArrayIf* others)
    : sc_module(name),
      socket("socket"),
      clock("clock", options.clock_hz),
      noise("noise"),
      core_(others != nullptr ? nullptr
                              : std::make_unique<AnalogCore>("core", std::move(own.engine))),
      cells_(others != nullptr
                 ? nullptr
                 : std::make_unique<CellArray>("cells", std::move(own.circuit), *core_, own.storage,
                                               std::move(own.energy))),
      dacs("dacs", options.dacs, options.dac_glitch_vs, options.dac_timing, options.shown_cells),
      adcs("adcs", options.adcs, options.sampling, options.adc_timing, options.shown_cells),
      staging(options.array_bits, dacs.word_bits()),
      sequencer("sequencer", clock, staging, dacs, adcs, noise,
                {.words_per_cycle = options.words_per_cycle, .link = options.link}),
      bus("bus", clock, staging, sequencer, adcs,
          {.link = options.link, .pins = options.fidelity == LinkFidelity::kBeat}),
      link("link", clock, options.link, options.fidelity),
      dac_code("dac_code", options.shown_cells),
      adc_code("adc_code", options.shown_cells) {
  CellArrayIf& cells = others != nullptr ? *others : *cells_;
  socket.bind(link.socket);
  link.lanes.bind(lanes);
  link.frames.bind(bus);
  sequencer.frames.bind(bus);
  sequencer.cells.bind(cells);
  adcs.cells.bind(cells);

  clock.clk.bind(clk);
  link.clk.bind(clk);
  bus.clk.bind(clk);
  link.tx_valid.bind(tx_valid);
  bus.tx_valid.bind(tx_valid);
  link.tx_ready.bind(tx_ready);
  bus.tx_ready.bind(tx_ready);
  link.tx_last.bind(tx_last);
  bus.tx_last.bind(tx_last);
  link.tx_address.bind(tx_address);
  bus.tx_address.bind(tx_address);
  link.tx_data.bind(tx_data);
  bus.tx_data.bind(tx_data);
  link.rx_valid.bind(rx_valid);
  bus.rx_valid.bind(rx_valid);
  link.rx_ready.bind(rx_ready);
  bus.rx_ready.bind(rx_ready);
  link.rx_data.bind(rx_data);
  bus.rx_data.bind(rx_data);

  sequencer.state.bind(sequencer_state);
  bus.irq.bind(frame_waits);
  if (cells_) cells_->hold.bind(hold);
  noise.node_variance_v2.bind(node_variance_v2);
  if (options.shown_cells != 0) {  // the kernel warns of binding empty vectors
    dacs.code.bind(dac_code);
    adcs.code.bind(adc_code);
  }
  adcs.strobes.bind(adc_strobes);

  SC_HAS_PROCESS(Spu);
  SC_METHOD(OnReset);
  sensitive << rst;
  dont_initialize();
  // Several processes say that a frame waits or not; a pin has one driver.
  SC_METHOD(ShowInterrupt);
  sensitive << frame_waits;
  dont_initialize();
}

void Spu::OnReset() {
  link.Reset(rst.read());
  if (rst.read()) sequencer.Reset();
  bus.Reset(rst.read());
}

}  // namespace spusim
