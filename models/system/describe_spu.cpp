// SPDX-License-Identifier: Apache-2.0
#include <spusim/models/system/describe_spu.h>

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

template <typename Converters>
ConverterTiming TimingOf(const Converters& converters, std::int64_t clock_hz) {
  return {static_cast<std::uint64_t>(converters.count),
          static_cast<std::uint64_t>(converters.rate_hz), static_cast<std::uint64_t>(clock_hz)};
}

AdcSampling SamplingOf(const Config& config, int device) {
  return {.sample_and_hold = config.adc.sample_and_hold,
          .latency_cycles = static_cast<std::uint64_t>(config.adc.latency_cycles),
          .noise_v = ConversionNoise(config),
          .jitter_s = config.adc.jitter_s,
          .streams = NoiseStreams(config, device)};
}

}  // namespace

SpuOptions DescribeSpu(const Config& config, int device, std::size_t shown_cells) {
  return {.clock_hz = static_cast<std::uint64_t>(config.spu.clock_hz),
          .link = DescribeLink(config),
          .fidelity = FidelityOf(config),
          .array_bits = static_cast<int>(config.array.bits),
          .words_per_cycle = static_cast<std::uint64_t>(config.array.words_per_cycle),
          .dacs = DescribeDacs(config, device),
          .dac_timing = TimingOf(config.dac, config.spu.clock_hz),
          .dac_glitch_vs = config.dac.glitch_vs,
          .adcs = DescribeAdcs(config, device),
          .adc_timing = TimingOf(config.adc, config.spu.clock_hz),
          .sampling = SamplingOf(config, device),
          .shown_cells = shown_cells};
}

SpuCells DescribeSpuCells(const Config& config, int device, std::unique_ptr<Engine> engine) {
  if (!engine) engine = MakeEngine(config, NoiseStreams(config, device));
  return {.circuit = DescribeCells(config, device),
          .engine = std::move(engine),
          .storage = StorageOf(config),
          .energy = DescribePassives(config)};
}

HostOptions DescribeHost(const Config& config) {
  const DeviceDescription device = DescribeDevice(config);
  return {.clock_hz = static_cast<std::uint64_t>(config.spu.clock_hz),
          .array_word_bits = Quantizer(device.array_bits).word_bits(),
          .dac_word_bits = device.dac.quantizer().word_bits(),
          .adc_word_bits = device.adc.quantizer().word_bits(),
          .chips = static_cast<std::size_t>(config.spu.count),
          .words_on_pins = FidelityOf(config) == LinkFidelity::kBeat};
}

}  // namespace spusim
