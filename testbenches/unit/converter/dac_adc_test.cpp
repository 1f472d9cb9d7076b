// SPDX-License-Identifier: Apache-2.0
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

#include <catch2/catch.hpp>

#include <spusim/base/errors.h>
#include <spusim/converter/adc.h>
#include <spusim/converter/dac.h>
#include <spusim/noise/random_stream.h>

namespace spusim {
namespace {

TEST_CASE("a DAC gives its full scale at the largest code") {
  const Dac dac(12, 2.5);
  CHECK(dac.Volts(2047.0) == 2.5);
  CHECK(dac.Volts(-2047.0) == -2.5);
  CHECK(dac.Code(2.5) == 2047.0);
  CHECK(dac.Clips(2.6));
}

TEST_CASE("what a DAC gives an ADC of the same kind reads back code for code") {
  const Dac dac(10, 0.8);
  const Adc adc(10, 0.8);
  Vector codes(1023);
  for (Index i = 0; i < codes.size(); ++i) codes[i] = static_cast<double>(i - 511);
  Vector read(codes.size());
  CHECK(adc.Convert(dac.Volts(codes), read) == 0);
  CHECK(read == codes);
}

TEST_CASE("rounding noise of a busy signal is LSB over root 12") {
  // 8 bits, a signal of many LSB: the error is uniform on one LSB, variance LSB^2/12, and its
  // square has variance LSB^4/180, so the mean of n squares has standard error LSB^2/sqrt(180 n).
  const Adc adc(8, 1.0);
  constexpr Index kSamples = 100'000;
  const RandomStream stream(11, "test.adc");
  Vector volts(kSamples);
  stream.FillNormals(0, volts);
  volts *= 0.15;
  Vector codes(kSamples);
  CHECK(adc.Convert(volts, codes) == 0);
  const double lsb = adc.lsb_v();
  CHECK(lsb == 1.0 / 127.0);
  double mean_square = 0.0;
  for (Index i = 0; i < kSamples; ++i) {
    mean_square += std::pow(adc.Volts(codes[i]) - volts[i], 2) / kSamples;
  }
  constexpr double kSigmas = 4.0;  // p = 6e-5
  CHECK(std::abs(mean_square - lsb * lsb / 12.0) <
        kSigmas * lsb * lsb / std::sqrt(180.0 * kSamples));
}

TEST_CASE("an ADC counts the conversions that clip") {
  const Adc adc(8, 1.0);
  const Vector volts = (Vector(5) << 0.0, 1.2, -1.2, 0.99, 1e9).finished();
  Vector codes(5);
  CHECK(adc.Convert(volts, codes) == 3);
  CHECK(codes[4] == 127.0);
}

// To the bit, the sign of zero included: voltages over and around the scale, exact ties between two
// codes (8 bits at 127 V: every half volt), and both ways to divide by the full scale.
TEST_CASE("an ADC converts all cells as the quantiser encodes each") {
  const RandomStream stream(12, "test.adc");
  for (const int bits : {0, 2, 8, 16, 32}) {
    for (const double full_scale : {1.0, 0.25, 0.8, 127.0}) {
      const Adc adc(bits, full_scale);
      Vector volts(1003);  // no multiple of a vector register
      stream.FillNormals(static_cast<std::uint64_t>(bits), volts);
      volts *= 0.7 * full_scale;
      for (Index i = 0; i < 600; ++i) volts[i] = 0.25 * static_cast<double>(i - 300);
      volts[600] = -0.0;
      volts[601] = std::numeric_limits<double>::denorm_min();
      volts[602] = std::numeric_limits<double>::max();
      Vector codes(volts.size());
      const std::uint64_t clips = adc.Convert(volts, codes);
      std::uint64_t expected_clips = 0;
      for (Index i = 0; i < volts.size(); ++i) {
        const double w = volts[i] / full_scale;
        INFO(bits << " bits, full scale " << full_scale << " V, " << volts[i] << " V");
        REQUIRE(std::bit_cast<std::uint64_t>(codes[i]) ==
                std::bit_cast<std::uint64_t>(adc.quantizer().Encode(w)));
        expected_clips += adc.quantizer().Clips(w) ? 1U : 0U;
      }
      CHECK(clips == expected_clips);
      CHECK(clips > 0);
    }
  }
}

TEST_CASE("an ideal ADC does not round but has a full scale") {
  const Adc adc(0, 0.5);
  const Vector volts = (Vector(2) << 0.123456789, 0.6).finished();
  Vector codes(2);
  CHECK(adc.Convert(volts, codes) == 1);
  // Two roundings, each relative eps/2: v / fs and back.
  CHECK(std::abs(adc.Volts(codes[0]) - volts[0]) <= std::numeric_limits<double>::epsilon());
  CHECK(adc.lsb_v() == 0.0);
}

TEST_CASE("a full scale that is no positive number is refused") {
  for (const double full_scale : {0.0, -1.0, std::nan(""), HUGE_VAL}) {
    CHECK_THROWS_AS(Dac(8, full_scale), InputError);
    CHECK_THROWS_AS(Adc(8, full_scale), InputError);
  }
}

}  // namespace
}  // namespace spusim
