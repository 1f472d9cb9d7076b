// SPDX-License-Identifier: Apache-2.0
#include <spusim/models/system/spu_system.h>

#include <memory>
#include <utility>

#include <spusim/setup/describe.h>
#include <spusim/setup/describe_cells.h>
#include <spusim/setup/describe_energy.h>
#include <spusim/setup/make_engine.h>
#include <spusim/setup/streams.h>

namespace spusim {
namespace {

LinkFidelity FidelityOf(const Config& config) {
  return config.link.fidelity == "beat" ? LinkFidelity::kBeat : LinkFidelity::kBurst;
}

JacobianStorage StorageOf(const Config& config) {
  return config.spu.jacobian_storage == "float" ? JacobianStorage::kFloat
                                                : JacobianStorage::kDouble;
}

ConverterTiming DacTiming(const Config& config) {
  return {static_cast<std::uint64_t>(config.dac.count),
          static_cast<std::uint64_t>(config.dac.rate_hz),
          static_cast<std::uint64_t>(config.spu.clock_hz)};
}

ConverterTiming AdcTiming(const Config& config) {
  return {static_cast<std::uint64_t>(config.adc.count),
          static_cast<std::uint64_t>(config.adc.rate_hz),
          static_cast<std::uint64_t>(config.spu.clock_hz)};
}

AdcSampling SamplingOf(const Config& config) {
  return {.sample_and_hold = config.adc.sample_and_hold,
          .latency_cycles = static_cast<std::uint64_t>(config.adc.latency_cycles),
          .noise_v = ConversionNoise(config),
          .jitter_s = config.adc.jitter_s,
          .streams = NoiseStreams(config)};
}

HostController::WordBits WordBitsOf(const DeviceDescription& device) {
  return {Quantizer(device.array_bits).word_bits(), device.dac.quantizer().word_bits(),
          device.adc.quantizer().word_bits()};
}

Sequencer::Options SequencerOptions(const Config& config, const LinkTiming& link,
                                    LinkFidelity fidelity) {
  return {.array_bits = static_cast<int>(config.array.bits),
          .words_per_cycle = static_cast<std::uint64_t>(config.array.words_per_cycle),
          .link = link,
          .pins = fidelity == LinkFidelity::kBeat};
}

}  // namespace

SpuSystem::SpuSystem(const sc_core::sc_module_name& name, const Config& config,
                     std::size_t shown_cells)
    : SpuSystem(name, config, nullptr, shown_cells) {}

SpuSystem::SpuSystem(const sc_core::sc_module_name& name, const Config& config,
                     std::unique_ptr<Engine> engine, std::size_t shown_cells)
    : sc_module(name),
      link_timing_(DescribeLink(config)),
      fidelity_(FidelityOf(config)),
      clock("clock", static_cast<std::uint64_t>(config.spu.clock_hz)),
      noise("noise", NoiseStreams(config)),
      core("core", engine ? std::move(engine) : MakeEngine(config, NoiseStreams(config))),
      cells("cells", DescribeCells(config), core, noise, StorageOf(config),
            DescribePassives(config)),
      dacs("dacs", DescribeDacs(config), config.dac.glitch_vs, DacTiming(config), shown_cells),
      adcs("adcs", DescribeAdcs(config), SamplingOf(config), AdcTiming(config), shown_cells),
      sequencer("sequencer", clock, dacs, adcs, noise,
                SequencerOptions(config, link_timing_, fidelity_)),
      link("link", clock, link_timing_, fidelity_),
      host("host", clock, sequencer, cells, static_cast<std::uint64_t>(config.spu.clock_hz),
           WordBitsOf(DescribeDevice(config))),
      dac_code_("dac_code", shown_cells),
      adc_code_("adc_code", shown_cells) {
  host.socket.bind(link.socket);
  link.frames.bind(sequencer);
  sequencer.cells.bind(cells);
  dacs.cells.bind(cells);
  adcs.cells.bind(cells);

  clock.clk.bind(clk_);
  link.clk.bind(clk_);
  sequencer.clk.bind(clk_);
  link.tx_valid.bind(tx_valid_);
  sequencer.tx_valid.bind(tx_valid_);
  link.tx_ready.bind(tx_ready_);
  sequencer.tx_ready.bind(tx_ready_);
  link.tx_last.bind(tx_last_);
  sequencer.tx_last.bind(tx_last_);
  link.tx_address.bind(tx_address_);
  sequencer.tx_address.bind(tx_address_);
  link.tx_data.bind(tx_data_);
  sequencer.tx_data.bind(tx_data_);
  link.rx_valid.bind(rx_valid_);
  sequencer.rx_valid.bind(rx_valid_);
  link.rx_ready.bind(rx_ready_);
  sequencer.rx_ready.bind(rx_ready_);
  link.rx_data.bind(rx_data_);
  sequencer.rx_data.bind(rx_data_);

  sequencer.state.bind(sequencer_state_);
  sequencer.irq.bind(irq_);
  cells.hold.bind(hold_);
  noise.node_variance_v2.bind(node_variance_v2_);
  if (shown_cells != 0) {  // the kernel warns of binding empty vectors
    dacs.code.bind(dac_code_);
    adcs.code.bind(adc_code_);
  }
  adcs.strobes.bind(adc_strobes_);
}

}  // namespace spusim
