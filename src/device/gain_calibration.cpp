// SPDX-License-Identifier: Apache-2.0
#include <spusim/device/gain_calibration.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include <fmt/format.h>

#include <spusim/base/errors.h>
#include <spusim/base/interrupt.h>
#include <spusim/device/problem_mapping.h>
#include <spusim/device/timing/cycle_formulas.h>

namespace spusim {
namespace {

RowMatrix Star(Index cells) {
  RowMatrix star = RowMatrix::Identity(cells, cells);
  star.col(0).tail(cells - 1).setConstant(-1.0);
  return star;
}

/// Time after which the star has settled to a quarter of a code: its leaves end as t e^-t.
double SettleSeconds(const DeviceDescription& description) {
  constexpr int kDoubleBits = 53;
  constexpr int kMoreBits = 8;
  const Quantizer& codes = description.adc.quantizer();
  return ((codes.ideal() ? kDoubleBits : codes.bits()) + kMoreBits) * std::numbers::ln2 *
         description.time_constant_s;
}

/// Slopes of what is read against the levels of an input.
struct Slopes {
  Vector values;
  double level_squares = 0.0;
  bool clipped = false;
};

}  // namespace

ChannelGains CalibrateGains(SpuDevice& device, const DeviceDescription& description, Index cells,
                            double node_variance_v2, std::int64_t most_retries,
                            const std::function<void()>& anneal_done) {
  const Dac& dac = description.dac;
  const Adc& adc = description.adc;
  int done = 0;

  // The first `driven` cells have the preset's level as their input, the others 0.
  const auto measure = [&](const RowMatrix& array, Index driven, double settle_s,
                           double largest_v) {
    device.Program(MapDense(array, description.array_bits).image);
    AnnealCommand command;
    command.settle_cycles =
        DurationCycles(settle_s, description.clock_hz, "mitigation.calibrate_gain");
    command.node_variance_v2 = node_variance_v2;
    Slopes slopes{Vector::Zero(cells)};
    const auto read = [&](double code) -> Vector {
      ThrowIfInterrupted();
      Vector input = Vector::Zero(cells);
      input.head(driven).setConstant(code);
      device.LoadInput(input);
      device.Preset(Vector::Constant(cells, code));
      const ReadOut result = device.Anneal(command);
      slopes.clipped = slopes.clipped || result.adc_clips != 0;
      if (anneal_done && done++ < kCalibrationAnneals) anneal_done();
      return result.codes.row(0).transpose() * adc.Volts(1.0);
    };
    for (int p = 0; p < kCalibrationLevels && !slopes.clipped; ++p) {
      const double code = dac.Code(largest_v * (1.0 - p / (2.0 * kCalibrationLevels)));
      const double level = dac.Volts(code);
      const Vector plus = read(code);
      slopes.values += 0.5 * level * (plus - read(-code));
      slopes.level_squares += level * level;
    }
    slopes.values /= slopes.level_squares;
    return slopes;
  };

  constexpr double kShare = 0.75;
  double largest_v = kShare * std::min(dac.full_scale_v(), adc.full_scale_v());
  Slopes product;
  Slopes settled;
  for (std::int64_t retry = 0;; ++retry) {
    product = measure(RowMatrix::Identity(cells, cells), cells, 0.0, largest_v);
    settled = measure(Star(cells), 1, SettleSeconds(description), largest_v);
    if ((!product.clipped && !settled.clipped) || retry >= most_retries) break;
    largest_v *= 0.5;
  }
  if (product.clipped || settled.clipped) {
    throw InputError(
        fmt::format("mitigation.calibrate_gain: conversions clip with all inputs below {:g} V "
                    "(allowed: converters whose range their offsets leave open)",
                    largest_v));
  }
  if (!(product.values.minCoeff() > 0.0) || !(settled.values.minCoeff() > 0.0)) {
    throw InputError(fmt::format(
        "mitigation.calibrate_gain: an ADC sees nothing of {:g} V (allowed: gains above 0, and "
        "converters with codes for three quarters of the smaller full scale)",
        largest_v));
  }
  const double common =
      std::exp(settled.values.array().log().mean() - 0.5 * product.values.array().log().mean());
  ChannelGains gains;
  gains.output = settled.values / common;
  gains.input = product.values.cwiseQuotient(gains.output);
  gains.level_squares = product.level_squares;
  return gains;
}

}  // namespace spusim
