// SPDX-License-Identifier: Apache-2.0
#include <spusim/host/gain_calibration.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include <fmt/format.h>

#include <spusim/circuit/problem_mapping.h>
#include <spusim/config/errors.h>
#include <spusim/config/interrupt.h>
#include <spusim/host/timing/cycle_formulas.h>

namespace spusim {
namespace {

RowMatrix Star(Index cells) {
  RowMatrix star = RowMatrix::Identity(cells, cells);
  star.col(0).tail(cells - 1).setConstant(-1.0);
  return star;
}

/// Time after which the star has settled to a quarter of a code: its leaves end as t e^-t.
AnnealCommand ReadAtOnceAndSettled(const DeviceDescription& description, double node_variance_v2) {
  constexpr int kDoubleBits = 53;
  constexpr int kMoreBits = 8;
  const int bits =
      description.adc.quantizer().ideal() ? kDoubleBits : description.adc.quantizer().bits();
  const double settle_s = (bits + kMoreBits) * std::numbers::ln2 * description.time_constant_s;
  AnnealCommand command;
  command.settle_cycles = 0;
  command.samples = 2;
  command.interval_cycles =
      DurationCycles(settle_s, description.clock_hz, "mitigation.calibrate_gain");
  command.node_variance_v2 = node_variance_v2;
  command.read = ReadMode::kEverySample;
  return command;
}

/// Sums of least squares over levels: slopes of the two samples.
struct Fit {
  Vector at_once;
  Vector settled;
  double level_squares = 0.0;
  bool clipped = false;
};

}  // namespace

ChannelGains CalibrateGains(SpuDevice& device, const DeviceDescription& description, Index cells,
                            double node_variance_v2, std::int64_t most_retries,
                            const std::function<void()>& anneal_done) {
  const Dac& dac = description.dac;
  const Adc& adc = description.adc;
  device.Program(MapDense(Star(cells), description.array_bits).image);
  const AnnealCommand command = ReadAtOnceAndSettled(description, node_variance_v2);

  int done = 0;
  const auto read = [&](double code, bool& clipped) -> RowMatrix {
    ThrowIfInterrupted();
    Vector input = Vector::Zero(cells);
    input[0] = code;
    device.LoadInput(input);
    device.Preset(Vector::Constant(cells, code));
    const ReadOut result = device.Anneal(command);
    clipped = clipped || result.adc_clips != 0;
    if (anneal_done && done++ < kCalibrationAnneals) anneal_done();
    return result.codes * adc.Volts(1.0);
  };
  const auto fit = [&](double largest_v) {
    Fit sums{Vector::Zero(cells), Vector::Zero(cells)};
    for (int p = 0; p < kCalibrationLevels && !sums.clipped; ++p) {
      const double code = dac.Code(largest_v * (1.0 - p / (2.0 * kCalibrationLevels)));
      const double level = dac.Volts(code);
      const RowMatrix plus = read(code, sums.clipped);
      const RowMatrix minus = read(-code, sums.clipped);
      sums.at_once += 0.5 * level * (plus.row(0) - minus.row(0)).transpose();
      sums.settled += 0.5 * level * (plus.row(1) - minus.row(1)).transpose();
      sums.level_squares += level * level;
    }
    return sums;
  };

  constexpr double kShare = 0.75;
  double largest_v = kShare * std::min(dac.full_scale_v(), adc.full_scale_v());
  Fit sums = fit(largest_v);
  for (std::int64_t retry = 0; sums.clipped && retry < most_retries; ++retry) {
    largest_v *= 0.5;
    sums = fit(largest_v);
  }
  if (sums.clipped) {
    throw InputError(
        fmt::format("mitigation.calibrate_gain: conversions clip with all inputs below {:g} V "
                    "(allowed: converters whose range their offsets leave open)",
                    largest_v));
  }
  if (!(sums.at_once.minCoeff() > 0.0) || !(sums.settled.minCoeff() > 0.0)) {
    throw InputError(fmt::format(
        "mitigation.calibrate_gain: an ADC sees nothing of {:g} V (allowed: gains above 0, and "
        "converters with codes for three quarters of the smaller full scale)",
        largest_v));
  }
  const Vector product = sums.at_once / sums.level_squares;
  const Vector settled = sums.settled / sums.level_squares;
  const double common = std::exp(settled.array().log().mean() - 0.5 * product.array().log().mean());
  ChannelGains gains;
  gains.output = settled / common;
  gains.input = product.cwiseQuotient(gains.output);
  gains.level_squares = sums.level_squares;
  return gains;
}

}  // namespace spusim
