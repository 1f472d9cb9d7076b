// SPDX-License-Identifier: Apache-2.0
// Banks of converters with gain, offset and linearity errors of their own.
#include <cmath>
#include <numbers>

#include <catch2/catch.hpp>

#include <spusim/base/errors.h>
#include <spusim/converter/adc_array.h>
#include <spusim/converter/dac_array.h>

#include "testbenches/support/specimen.h"

namespace spusim {
namespace {

constexpr std::uint64_t kDevice = 5;

Vector Ramp(Index n) { return Vector::LinSpaced(n, -1.1, 1.1); }

Vector Converted(const AdcArray& adcs, const Vector& volts) {
  Vector codes(volts.size());
  adcs.Convert(volts, 0, volts.size(), codes);
  return codes;
}

Vector AllCodes(int bits) {
  const double most = std::ldexp(1.0, bits - 1) - 1.0;
  return Vector::LinSpaced(static_cast<Index>(2.0 * most) + 1, -most, most);
}

double Deviation(const Vector& x) {
  return std::sqrt(x.squaredNorm() / static_cast<double>(x.size()));
}

// The mean square of n draws of variance s^2 is s^2 (1 +- sqrt(2/n)); 4 of that: p < 1e-4.
void CheckDeviation(const Vector& x, double expected) {
  const double n = static_cast<double>(x.size());
  CHECK(std::abs(std::pow(Deviation(x) / expected, 2) - 1.0) < 4.0 * std::sqrt(2.0 / n));
}

TEST_CASE("without errors the banks are the ideal converters to the bit", "[converter]") {
  for (const int bits : {0, 2, 8, 16}) {
    for (const std::uint64_t count : {0U, 3U}) {
      const Adc adc(bits, 0.7);
      const Dac dac(bits, 0.7);
      const Vector volts = Ramp(1001);
      Vector codes(volts.size());
      const std::uint64_t clips = adc.Convert(volts, codes);
      const AdcArray adcs(adc, {.count = count}, test::Specimen(kDevice));
      Vector found(volts.size());
      CHECK(adcs.Convert(volts, 0, volts.size(), found) == clips);
      CHECK(found == codes);
      CHECK(DacArray(dac, {.count = count}, test::Specimen(kDevice)).Volts(codes) ==
            dac.Volts(codes));
    }
  }
}

TEST_CASE("gain and offset are drawn once a converter with the spread that was asked for",
          "[converter]") {
  const Index n = 4000;
  const DacArray gains(Dac(16, 2.0), {.spread = {.gain = 0.01}, .count = 0},
                       test::Specimen(kDevice));
  CheckDeviation(
      gains.Volts(Vector::Constant(n, 16384.0)) / Dac(16, 2.0).Volts(16384.0) - Vector::Ones(n),
      0.01);
  const DacArray offsets(Dac(16, 2.0), {.spread = {.offset_v = 1e-3}, .count = 0},
                         test::Specimen(kDevice));
  CheckDeviation(offsets.Volts(Vector::Zero(n)), 1e-3);
  CHECK(offsets.Volts(Vector::Zero(n)) == offsets.Volts(Vector::Zero(n)));
  CHECK(offsets.Volts(Vector::Zero(n)) != DacArray(Dac(16, 2.0),
                                                   {.spread = {.offset_v = 1e-3}, .count = 0},
                                                   test::Specimen(kDevice + 1))
                                              .Volts(Vector::Zero(n)));
  // Ideal bits, so that the ADC's codes are its volts.
  const AdcArray adcs(Adc(0, 1.0), {.spread = {.gain = 0.02, .offset_v = 0.03}, .count = 0},
                      test::Specimen(kDevice));
  const Vector zero = Converted(adcs, Vector::Zero(n));
  CheckDeviation(zero, 0.03);
  CheckDeviation((Converted(adcs, Vector::Constant(n, 0.5)) - zero) / 0.5 - Vector::Ones(n), 0.02);
}

TEST_CASE("converters take turns at the cells", "[converter]") {
  const DacArray dacs(Dac(8, 1.0), {.spread = {.gain = 0.1, .offset_v = 0.1}, .count = 3},
                      test::Specimen(kDevice));
  const Vector volts = dacs.Volts(Vector::Constant(10, 50.0));
  for (Index i = 3; i < 10; ++i) CHECK(volts[i] == volts[i - 3]);
  CHECK(volts[0] != volts[1]);
  // Cells of one group only; the others' codes stay.
  const AdcArray adcs(Adc(8, 1.0), {.spread = {.offset_v = 0.1}, .count = 3},
                      test::Specimen(kDevice));
  Vector codes = Vector::Constant(10, 99.0);
  adcs.Convert(Vector::Zero(10), 3, 3, codes);
  const Vector all = Converted(adcs, Vector::Zero(10));
  CHECK(codes.segment(3, 3) == all.segment(3, 3));
  CHECK(codes.head(3) == Vector::Constant(3, 99.0));
  CHECK(codes.tail(4) == Vector::Constant(4, 99.0));
}

TEST_CASE("the bow has its peak where it should and ends on the straight line", "[converter]") {
  const int bits = 10;
  const double lsb = 1.0 / 511.0;
  const Vector codes = AllCodes(bits);
  int upward = 0;
  for (Index c = 0; c < 20; ++c) {
    // One converter after the other: its codes as cells that it serves in turn.
    const ConverterErrors errors({.inl_lsb = 3.0}, Quantizer(bits), test::Specimen(kDevice), "dac");
    Vector inl(codes.size());
    for (Index i = 0; i < codes.size(); ++i) inl[i] = errors.Deviation(c, codes[i]);
    CHECK(inl.cwiseAbs().maxCoeff() == Approx(3.0).epsilon(1e-4));
    CHECK(inl[0] == 0.0);
    CHECK(inl[codes.size() - 1] == 0.0);
    CHECK(std::abs(errors.Deviation(c, std::round(511.0 / std::numbers::sqrt3))) ==
          Approx(3.0).epsilon(1e-4));
    if (inl[3 * codes.size() / 4] > 0.0) ++upward;
  }
  CHECK(upward > 0);
  CHECK(upward < 20);
  // The DAC moves by it.
  const DacArray dacs(Dac(bits, 1.0), {.spread = {.inl_lsb = 3.0}, .count = 1},
                      test::Specimen(kDevice));
  const Vector moved = (dacs.Volts(codes) - Dac(bits, 1.0).Volts(codes)) / lsb;
  CHECK(moved.cwiseAbs().maxCoeff() == Approx(3.0).epsilon(1e-4));
}

TEST_CASE("steps between codes have the deviation of the differential non-linearity",
          "[converter]") {
  const Vector codes = AllCodes(12);
  const DacArray dacs(Dac(12, 1.0), {.spread = {.dnl_lsb = 0.4}, .count = 1},
                      test::Specimen(kDevice));
  const Vector volts = dacs.Volts(codes) * 2047.0;
  const Index n = codes.size();
  const Vector steps = (volts.tail(n - 1) - volts.head(n - 1)).array() - 1.0;
  // Neighbouring steps share a code: correlation -1/2, so the mean square has 1.5 times the
  // variance.
  CHECK(std::abs(std::pow(Deviation(steps) / 0.4, 2) - 1.0) <
        4.0 * std::sqrt(3.0 / static_cast<double>(n)));
}

TEST_CASE("an ADC's edges lie where its non-linearity puts them", "[converter]") {
  const int bits = 8;
  const double most = 127.0;
  const ConverterSpread spread{.inl_lsb = 2.0, .dnl_lsb = 0.2};
  const AdcArray adcs(Adc(bits, 1.0), {.spread = spread, .count = 1}, test::Specimen(kDevice));
  const ConverterErrors errors(spread, Quantizer(bits), test::Specimen(kDevice), "adc");
  for (double k = -most + 1.0; k <= most; k += 1.0) {
    const double edge = (k - 0.5 + errors.Deviation(0, k)) / most;
    // Edges that keep their order; at 0.2 LSB of deviation some do not.
    const double before = (k - 1.5 + errors.Deviation(0, k - 1.0)) / most;
    const double after = (k + 0.5 + errors.Deviation(0, k + 1.0)) / most;
    if (k > -most + 1.0 && before >= edge - 1e-6) continue;
    if (k < most && after <= edge + 1e-6) continue;
    const Vector codes = Converted(adcs, (Vector(2) << edge - 1e-9, edge + 1e-9).finished());
    CHECK(codes[0] == k - 1.0);
    CHECK(codes[1] == k);
  }
  // Monotone all the same, and clipped as an ideal one.
  const Vector ramp = Converted(adcs, Ramp(20001));
  CHECK((ramp.tail(20000) - ramp.head(20000)).minCoeff() >= 0.0);
  CHECK(ramp[0] == -most);
  CHECK(ramp[20000] == most);
  Vector codes(2);
  CHECK(adcs.Convert((Vector(2) << (most + 0.49) / most, (most + 0.51) / most).finished(), 0, 2,
                     codes) == 1);
}

TEST_CASE("an integral non-linearity of an ADC is seen as the mean error of its codes",
          "[converter]") {
  // The code's centre lies at k + d(k) + ..: the mean of V - V(code) over a code is the bow there.
  const AdcArray adcs(Adc(12, 1.0), {.spread = {.inl_lsb = 5.0}, .count = 1},
                      test::Specimen(kDevice));
  const Vector volts = Vector::LinSpaced(400001, -1.0, 1.0);
  const Vector error = volts * 2047.0 - Converted(adcs, volts);
  CHECK(error.cwiseAbs().maxCoeff() == Approx(5.0).margin(0.51));
  // LSB^2/12 about the bow, whose own mean square is inl^2 (27/4) (1/3 - 2/5 + 1/7).
  const double bow2 = 25.0 * 6.75 * (1.0 / 3.0 - 2.0 / 5.0 + 1.0 / 7.0);
  CHECK(error.squaredNorm() / 400001.0 == Approx(bow2 + 1.0 / 12.0).epsilon(1e-2));
}

TEST_CASE("spreads that make no sense are refused", "[converter]") {
  CHECK_THROWS_WITH(
      AdcArray(Adc(8, 1.0), {.spread = {.gain = -0.1}, .count = 0}, test::Specimen(1)),
      "adc: gain error of -0.1 (allowed: >= 0)");
  CHECK_THROWS_AS(
      DacArray(Dac(8, 1.0), {.spread = {.offset_v = std::nan("")}, .count = 0}, test::Specimen(1)),
      InputError);
  CHECK_THROWS_WITH(
      DacArray(Dac(0, 1.0), {.spread = {.inl_lsb = 1.0}, .count = 0}, test::Specimen(1)),
      Catch::Contains("ideal converter, which has no codes"));
  CHECK_THROWS_AS(
      AdcArray(Adc(0, 1.0), {.spread = {.dnl_lsb = 1.0}, .count = 0}, test::Specimen(1)),
      InputError);
}

}  // namespace
}  // namespace spusim
