// SPDX-License-Identifier: Apache-2.0
#include <spusim/setup/describe_cells.h>

#include <utility>

#include <spusim/circuit/held_noise_cells.h>
#include <spusim/circuit/leaky_cells.h>
#include <spusim/circuit/rc_circuit.h>
#include <spusim/circuit/shaped_noise_cells.h>
#include <spusim/setup/cell_kind.h>
#include <spusim/setup/streams.h>

namespace spusim {

CellSpread CellSpreadOf(const Config& config) {
  return {
      .resistor = config.array.tolerance,
      .capacitor = config.spu.capacitance_tolerance,
      .offset_v = config.spu.opamp_offset_v,
      .gain = config.spu.opamp_gain,
      .resistor_noise = config.noise.johnson,
      .source = config.noise.mismatch,
      .amplifier_noise = config.spu.opamp_noise_v_per_rthz,
      .wire = config.array.wire_ohm / config.spu.resistance_ohm,
      .wire_model = config.array.wire_model == "nodal" ? WireModel::kNodal : WireModel::kFirstOrder,
      .resistor_tempco = config.thermal.resistor_tempco_per_k,
      .resistor_tempco_mismatch = config.thermal.resistor_tempco_mismatch_per_k,
      .capacitor_tempco = config.thermal.capacitor_tempco_per_k};
}

ThermalParts ThermalPartsOf(const Config& config) {
  const ThermalConfig& thermal = config.thermal;
  return {.resistance_k_per_w = thermal.resistance_k_per_w,
          .capacitance_j_per_k = thermal.capacitance_j_per_k,
          .crosstalk = thermal.crosstalk,
          .insulation = thermal.insulation,
          .ambient_rise_k = thermal.ambient_rise_k,
          .ambient_rise_time_s = thermal.ambient_rise_time_s,
          .cell_power_w = thermal.cell_power_w};
}

NoiseSpectrum NoiseSpectrumOf(const Config& config) {
  NoiseSpectrum spectrum;
  if (config.noise.bandwidth_hz > 0.0) spectrum = BandLimited(config.noise.bandwidth_hz);
  if (config.noise.flicker_corner_hz > 0.0) {
    AddFlicker(config.noise.flicker_corner_hz, config.noise.flicker_low_hz, spectrum);
  }
  return spectrum;
}

Index StatesPerCell(const Config& config) {
  return CellKindOf(config).States(config) +
         static_cast<Index>(NoiseSpectrumOf(config).poles.size());
}

namespace {

std::unique_ptr<CellCircuit> CellsWithSources(const Config& config, int device) {
  std::unique_ptr<CellCircuit> cells = CellKindOf(config).Cells(config, device);
  const NoiseConfig& noise = config.noise;
  if (noise.held_rate_hz > 0.0) {
    const NoiseDacOptions dac{.generator = noise.held_generator == "lfsr" ? NoiseGenerator::kLfsr
                                                                          : NoiseGenerator::kPhilox,
                              .bits = static_cast<int>(noise.held_bits),
                              .crest = noise.held_crest};
    return std::make_unique<HeldNoiseCells>(std::move(cells), dac, 1.0 / noise.held_rate_hz,
                                            noise.held_phase, NoiseStreams(config, device));
  }
  const NoiseSpectrum spectrum = NoiseSpectrumOf(config);
  if (spectrum.plain()) return cells;
  return std::make_unique<ShapedNoiseCells>(std::move(cells),
                                            ShapedSources(spectrum, NoiseStreams(config, device)));
}

}  // namespace

std::unique_ptr<CellCircuit> DescribeCells(const Config& config, int device) {
  std::unique_ptr<CellCircuit> cells = CellsWithSources(config, device);
  const SpuConfig& spu = config.spu;
  if (spu.hold_leak_s == 0.0) return cells;
  return std::make_unique<LeakyCells>(
      std::move(cells), spu.hold_leak_s,
      ThermalNodeVariance(config.noise.temperature_k, spu.capacitance_f),
      NoiseStreams(config, device));
}

double NaturalScale(const Config& config, const RowMatrix& matrix) {
  return CellKindOf(config).NaturalScale(matrix);
}

double SlowestRate(const Config& config, const Spectrum& spectrum, double matrix_scale) {
  return CellKindOf(config).SlowestRate(config, spectrum, matrix_scale);
}

}  // namespace spusim
