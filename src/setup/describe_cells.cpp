// SPDX-License-Identifier: Apache-2.0
#include <spusim/setup/describe_cells.h>

#include <algorithm>
#include <utility>

#include <spusim/circuit/held_noise_cells.h>
#include <spusim/circuit/leaky_cells.h>
#include <spusim/circuit/rc_cells.h>
#include <spusim/circuit/shaped_noise_cells.h>
#include <spusim/config/automatic.h>
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
  const bool second_order = HasOscillators(config) || config.spu.opamp_bandwidth_hz > 0.0;
  return (second_order ? 2 : 1) + static_cast<Index>(NoiseSpectrumOf(config).poles.size());
}

OscillatorOptions OscillatorOptionsOf(const Config& config, int device) {
  const SpuConfig& spu = config.spu;
  return {.resistance_ohm = spu.resistance_ohm,
          .capacitance_f = spu.capacitance_f,
          .inductance_h = spu.inductance_h,
          .bank_tolerance = config.array.tolerance,
          .loss_tolerance = spu.resistance_tolerance,
          .source_tolerance = config.noise.mismatch,
          .input_settling_s = config.dac.settling_s,
          .read_currents = ReadsCurrents(config),
          .specimen = SpecimenStreams(config, device)};
}

double CurrentVariance(const Config& config, const RowMatrix& matrix) {
  return OscillatorCells(OscillatorOptionsOf(config)).stiffness() / NaturalScale(config, matrix);
}

namespace {

std::unique_ptr<CellCircuit> BareCells(const Config& config, int device) {
  const SpuConfig& spu = config.spu;
  if (HasOscillators(config))
    return std::make_unique<OscillatorCells>(OscillatorOptionsOf(config, device));
  return std::make_unique<RcCells>(
      RcCellOptions{.resistance_ohm = spu.resistance_ohm,
                    .capacitance_f = spu.capacitance_f,
                    .spread = CellSpreadOf(config),
                    .amplifier_bandwidth_hz = std::max(spu.opamp_bandwidth_hz, 0.0),
                    .input_settling_s = config.dac.settling_s,
                    .thermal = ThermalPartsOf(config),
                    .specimen = SpecimenStreams(config, device)});
}

std::unique_ptr<CellCircuit> CellsWithSources(const Config& config, int device) {
  std::unique_ptr<CellCircuit> cells = BareCells(config, device);
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
  return HasOscillators(config) ? BanksOf(matrix).maxCoeff() : matrix.cwiseAbs().maxCoeff();
}

double SlowestRate(const Config& config, const Spectrum& spectrum, double matrix_scale) {
  if (!HasOscillators(config)) return spectrum.lowest.real();
  const double stiffness = OscillatorCells(OscillatorOptionsOf(config)).stiffness();
  // Between the ends of a spectrum no capacitance is slower than at both.
  return std::min(OscillatorDecay(spectrum.lowest.real() / matrix_scale, stiffness),
                  OscillatorDecay(spectrum.max_modulus / matrix_scale, stiffness));
}

}  // namespace spusim
