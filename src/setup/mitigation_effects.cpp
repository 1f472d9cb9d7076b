// SPDX-License-Identifier: Apache-2.0
#include <spusim/setup/mitigation_effects.h>

#include <numbers>

#include <spusim/setup/describe.h>
#include <spusim/setup/describe_cells.h>

namespace spusim {
namespace {

ConverterBank Remaining(ConverterBank bank, const MitigationConfig& mitigation) {
  if (mitigation.calibrate_gain) bank.spread.gain = 0.0;
  if (mitigation.offset_pair) {
    bank.spread.offset_v = 0.0;
    // The codes k and -k deviate independently; half their difference has half the mean square.
    bank.spread.dnl_lsb /= std::numbers::sqrt2;
  }
  return bank;
}

}  // namespace

MitigationPlan DescribeMitigation(const Config& config) {
  MitigationPlan plan;
  plan.offset_pair = config.mitigation.offset_pair;
  plan.rounded_ensemble = config.mitigation.rounded_ensemble;
  plan.refinements = config.mitigation.refinements;
  plan.seed = config.run.seed;
  return plan;
}

bool IsMitigated(const Config& config) {
  const MitigationConfig& m = config.mitigation;
  return m.offset_pair || m.calibrate_gain || m.rounded_ensemble != 0 || m.refinements != 0;
}

bool IsCalibrated(const Config& config) { return config.mitigation.calibrate_gain; }

CellSpread RemainingCellSpread(const Config& config) {
  CellSpread spread = CellSpreadOf(config);
  if (config.mitigation.offset_pair) spread.offset_v = 0.0;
  return spread;
}

ConverterBank RemainingDacBank(const Config& config) {
  return Remaining(DacBankOf(config), config.mitigation);
}

ConverterBank RemainingAdcBank(const Config& config) {
  return Remaining(AdcBankOf(config), config.mitigation);
}

double UnswitchableVariance(const Config& config) {
  const NoiseSetting noise = DescribeNoise(config);
  return noise.kappa0 ? 0.0 : noise.node_variance_v2;
}

CalibrationConditions DescribeCalibration(const Config& config, const ChannelGains& gains) {
  return {.level_squares = gains.level_squares,
          .adc_lsb_v = DescribeDevice(config).adc.lsb_v(),
          .conversion_noise_v = ConversionNoise(config),
          .node_variance_v2 = UnswitchableVariance(config),
          .resistor = config.array.tolerance,
          .amplifier_gain = config.spu.opamp_gain};
}

}  // namespace spusim
