// SPDX-License-Identifier: Apache-2.0
// Gains measured through the device: what is found, and how well.
#include <cmath>

#include <catch2/catch.hpp>

#include <spusim/base/errors.h>
#include <spusim/device/gain_calibration.h>
#include <spusim/laws/gain_remainder_law.h>
#include <spusim/linalg/decompositions.h>

#include "testbenches/support/specimen.h"
#include "testbenches/unit/device/imperfect_device.h"

namespace spusim {
namespace {

constexpr Index kCells = 12;
constexpr double kOffset = 0.013;
// Exponentials of small matrices and sums of a few numbers.
constexpr double kRounding = 1e-12;

Vector TrueGains(const std::string& name, const ConverterBank& bank, int bits, Index cells,
                 std::uint64_t device_seed) {
  const ConverterErrors errors(bank.spread, Quantizer(bits), test::Specimen(device_seed), name);
  Vector gains(cells);
  for (Index i = 0; i < cells; ++i) gains[i] = errors.Gain(bank.ConverterOf(i));
  return gains;
}

struct Calibrated {
  ChannelGains found;
  Vector product;  // true ones
  Vector output;
  /// Relative errors of what was found; outputs against that of cell 0.
  Vector ProductErrors() const {
    return found.input.cwiseProduct(found.output).cwiseQuotient(product).array() - 1.0;
  }
  Vector OutputErrors() const {
    const Vector ratio = found.output.cwiseQuotient(output);
    return ratio / ratio[0] - Vector::Ones(ratio.size());
  }
};

Calibrated Calibrate(const Imperfections& off, int bits, Index cells = kCells) {
  ImperfectFixture f(off, bits);
  int done = 0;
  Calibrated result;
  result.found = CalibrateGains(f.device, f.description, cells, 0.0, 20, [&] { ++done; });
  CHECK(done == kCalibrationAnneals);
  CHECK(f.device.programmings % kCalibrationProgrammings == 0);
  CHECK(f.device.anneals <= kCalibrationAnneals * f.device.programmings / 2);
  result.output = TrueGains("adc", off.adcs, bits, cells, off.device_seed);
  result.product =
      result.output.cwiseProduct(TrueGains("dac", off.dacs, bits, cells, off.device_seed));
  return result;
}

Imperfections GainsAndOffsets(std::uint64_t seed = 1) {
  return {.dacs = {.spread = {.gain = 0.05, .offset_v = kOffset}},
          .adcs = {.spread = {.gain = 0.05, .offset_v = kOffset}},
          .cells = {.offset_v = 1e-3},
          .device_seed = seed};
}

TEST_CASE("ideal codes: products and ratios of gains are found, whatever the offsets") {
  const Calibrated c = Calibrate(GainsAndOffsets(), 0);
  CHECK(c.ProductErrors().cwiseAbs().maxCoeff() < kRounding);
  CHECK(c.OutputErrors().cwiseAbs().maxCoeff() < kRounding);
  // The common factor is set, not found.
  CHECK(c.found.input.array().log().mean() ==
        Approx(c.found.output.array().log().mean()).margin(kRounding));
  // There was something to find.
  CHECK((c.output.array() - 1.0).abs().maxCoeff() > 0.03);
}

TEST_CASE("cells that share converters share what is found") {
  Imperfections off = GainsAndOffsets();
  off.dacs.count = 3;
  off.adcs.count = 5;
  const Calibrated c = Calibrate(off, 0);
  CHECK(c.ProductErrors().cwiseAbs().maxCoeff() < kRounding);
  CHECK(c.found.output[1] == Approx(c.found.output[6]).epsilon(kRounding));
}

TEST_CASE("rounding leaves errors below their bound") {
  for (const int bits : {6, 10, 16}) {
    const Calibrated c = Calibrate(GainsAndOffsets(), bits);
    double levels = 0.0;
    const Dac dac(bits, 1.0);
    for (int p = 0; p < kCalibrationLevels; ++p) {
      levels += dac.Volts(dac.Code(0.75 * (1.0 - p / (2.0 * kCalibrationLevels))));
    }
    // Half a code in each half difference; gains within 0.8 .. 1.2 of 1, and a quarter of a code
    // that the star has not settled.
    const double lsb = 1.0 / (std::pow(2.0, bits - 1) - 1.0);
    const double bound = 0.75 * lsb * levels / c.found.level_squares;
    CAPTURE(bits);
    CHECK(c.ProductErrors().cwiseAbs().maxCoeff() < 1.5 * bound);
    // Cell 0's own error counts as well.
    CHECK(c.OutputErrors().cwiseAbs().maxCoeff() < 3.0 * bound);
    if (bits > 6) CHECK(3.0 * bound < 0.05);
  }
}

TEST_CASE("rounding leaves the mean square of its law") {
  constexpr int kBits = 10;
  constexpr int kSeeds = 8;
  double square = 0.0;
  double expected = 0.0;
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    const Imperfections off{.dacs = {.spread = {.gain = 0.05}},
                            .adcs = {.spread = {.gain = 0.05}},
                            .device_seed = seed};
    const Calibrated c = Calibrate(off, kBits, 64);
    square += c.ProductErrors().squaredNorm() / (64 * kSeeds);
    const GainRemainderLaw law(Matrix::Identity(64, 64),
                               {.level_squares = c.found.level_squares,
                                .adc_lsb_v = 1.0 / (std::pow(2.0, kBits - 1) - 1.0)});
    // The law counts gains as 1; here the product's square has a mean of 1 + 2 0.05^2.
    expected += law.product_square() / kSeeds;
  }
  // 512 sums of uniform numbers: the mean square's standard deviation is below sqrt(2/512).
  CHECK(std::abs(square / expected - 1.0) < 5.0 * std::sqrt(2.0 / 512.0));
}

TEST_CASE("resistors of the star move the ADCs' gains by their law") {
  constexpr double kTolerance = 1e-3;
  constexpr int kSeeds = 10;
  double square = 0.0;
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    const Imperfections off{.cells = {.resistor = kTolerance}, .device_seed = seed};
    const Calibrated c = Calibrate(off, 0, 33);
    // Products are read before any current has flowed.
    CHECK(c.ProductErrors().cwiseAbs().maxCoeff() < kRounding);
    square += c.OutputErrors().squaredNorm() / (32 * kSeeds);
  }
  const GainRemainderLaw law(Matrix::Identity(2, 2), {.resistor = kTolerance});
  CHECK(std::abs(square / law.adc_square(1) - 1.0) < 5.0 * std::sqrt(2.0 / (32 * kSeeds)));
  CHECK(law.adc_square(0) == 0.0);
}

TEST_CASE("a finite amplifier gain sets cell 0 apart by 3/A0") {
  const Calibrated c = Calibrate({.cells = {.gain = 1000.0}}, 0);
  const Vector expected = Vector::Constant(kCells - 1, 1.0 / (1.0 + 3.0 / 1000.0) - 1.0);
  CHECK((c.OutputErrors().tail(kCells - 1) - expected).cwiseAbs().maxCoeff() < kRounding);
}

TEST_CASE("levels that clip are halved, converters without room are refused") {
  Imperfections off = GainsAndOffsets();
  off.adcs.spread.offset_v = 0.2;
  const Calibrated c = Calibrate(off, 0);
  CHECK(c.ProductErrors().cwiseAbs().maxCoeff() < kRounding);
  off.adcs.spread.offset_v = 5.0;
  ImperfectFixture f(off);
  CHECK_THROWS_WITH(CalibrateGains(f.device, f.description, kCells, 0.0, 5),
                    Catch::StartsWith("mitigation.calibrate_gain: conversions clip"));
}

TEST_CASE("a remainder of equal errors in all ADCs does no harm to a solution") {
  const Matrix a = (Matrix(3, 3) << 3.0, 1.0, 0.5, 1.0, 2.0, -0.3, 0.5, -0.3, 1.0).finished();
  const Matrix inverse = a.inverse();
  const Vector b = (Vector(3) << 1.0, -2.0, 0.5).finished();
  const Vector x = inverse * b;
  // First order in e and k: dx = -e x + A^-1 (e - k) b, against a numerical derivative.
  constexpr double kStep = 1e-6;
  double sum = 0.0;
  double products = 0.0;
  for (Index i = 0; i < 3; ++i) {
    Vector e = Vector::Zero(3);
    e[i] = kStep;
    const Vector with_e =
        (inverse * (Vector::Ones(3) + e).cwiseProduct(b)).cwiseQuotient(Vector::Ones(3) + e);
    sum += (with_e - x).squaredNorm() / (kStep * kStep);
    products += (inverse.col(i) * b[i]).squaredNorm();
  }
  const GainRemainderLaw adcs(inverse, {.node_variance_v2 = 4.0 / 3.0, .amplifier_gain = 0.0});
  // level_squares = 1: <e^2> = 1, <k^2> = 0.
  CHECK(adcs.MeanSquare(b, x) == Approx(sum).epsilon(10.0 * kStep));
  const GainRemainderLaw both(inverse, {.conversion_noise_v = std::sqrt(2.0)});
  CHECK(both.MeanSquare(b, x) == Approx(sum + products).epsilon(10.0 * kStep));
}

}  // namespace
}  // namespace spusim
