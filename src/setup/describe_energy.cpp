// SPDX-License-Identifier: Apache-2.0
#include <spusim/setup/describe_energy.h>

#include <spusim/config/automatic.h>
#include <spusim/converter/adc.h>
#include <spusim/setup/cell_kind.h>
#include <spusim/setup/describe.h>

namespace spusim {

std::unique_ptr<ResistorEnergy> DescribePassives(const Config& config) {
  if (!config.energy.passives || ArrayKindOf(config) != "dense") return nullptr;
  return std::make_unique<ResistorEnergy>(config.spu.resistance_ohm, config.spu.capacitance_f,
                                          CellKindOf(config).resistors(), config.spu.opamp_swing_v);
}

EnergySettings DescribeEnergy(const Config& config, const TaskShape& shape) {
  const EnergyConfig& energy = config.energy;
  const auto on_chip =
      static_cast<std::uint64_t>(config.spu.cells == 0 ? shape.cells : config.spu.cells);
  const auto parts = [&](const auto& converters) {
    const auto count = static_cast<std::uint64_t>(converters.count);
    return PartsFor(count == 0 ? on_chip : count,
                    static_cast<std::uint64_t>(converters.channels_per_part));
  };
  const Adc adc(static_cast<int>(config.adc.bits), config.adc.full_scale_v);
  const auto adc_bits = static_cast<double>(config.adc.bits);
  const double effective_bits =
      config.adc.bits == 0 ? 0.0 : EffectiveBits(adc_bits, adc.lsb_v(), ConversionNoise(config));
  return {.clock_hz = static_cast<double>(config.spu.clock_hz),
          .opamp_w = energy.opamp_w,
          .amplifiers = on_chip + 2 * static_cast<std::uint64_t>(shape.rows),
          .static_w = energy.static_w,
          .dac_part_w = energy.dac_part_w,
          .dac_parts = parts(config.dac),
          .adc_part_w = energy.adc_part_w,
          .adc_parts = parts(config.adc),
          .dac_j = ConversionEnergy(energy.dac_j, energy.dac_fom_j_per_step,
                                    static_cast<double>(config.dac.bits)),
          .adc_j = ConversionEnergy(energy.adc_j, energy.adc_fom_j_per_step, effective_bits),
          .array_word_j = energy.array_word_j,
          .link_j_per_bit = energy.link_j_per_bit,
          .passives = config.energy.passives && !shape.factored()};
}

}  // namespace spusim
