// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include <catch2/catch.hpp>

#include <spusim/base/errors.h>
#include <spusim/device/timing/cycle_formulas.h>

namespace spusim {
namespace {

TEST_CASE("50 Gb/s at 100 MHz move 500 bits a cycle") {
  const LinkTiming link{50'000'000'000, 100'000'000, 0};
  CHECK(link.Beats(0) == 0);
  CHECK(link.Beats(1) == 1);
  CHECK(link.Beats(500) == 1);
  CHECK(link.Beats(501) == 2);
  // The paper's figure: three arrays of b dz (b dz + 2 N) 16-bit words, b = 32, dz = 20, N = 1e4,
  // take 4.2 ms (reference value of the TNGD paper's assumptions).
  const std::uint64_t words = 640ULL * (640 + 2 * 10'000);
  CHECK(static_cast<double>(link.Beats(16 * words)) * 1e-8 == Approx(4.2e-3).epsilon(0.01));
}

TEST_CASE("rates that are no whole number of bits a cycle stay exact") {
  const LinkTiming link{50'000'000'000, 300'000'000, 0};  // 166 2/3 bits
  CHECK(link.Beats(500) == 3);
  CHECK(link.BitsAfter(1) == 166);
  CHECK(link.BitsAfter(2) == 333);
  CHECK(link.BitsAfter(3) == 500);
  for (std::uint64_t bits = 1; bits < 3000; ++bits) {
    const std::uint64_t beats = link.Beats(bits);
    CHECK((link.BitsAfter(beats) >= bits && link.BitsAfter(beats - 1) < bits));
  }
}

TEST_CASE("a link slower than a bit a cycle leaves cycles empty") {
  const LinkTiming link{50'000'000, 100'000'000, 0};
  CHECK(link.Beats(8) == 16);
  CHECK(link.BitsAfter(1) == 0);
  CHECK(link.BitsAfter(2) == 1);
}

TEST_CASE("transfers of terabytes do not overflow") {
  const LinkTiming link{50'000'000'000, 1'000'000'000, 0};
  CHECK(link.Beats(std::uint64_t{1} << 60) == ((std::uint64_t{1} << 60) + 49) / 50);
}

TEST_CASE("programming writes so many words a cycle, or all at once") {
  CHECK(ProgramCycles(0, 0) == 0);
  CHECK(ProgramCycles(1'000'000, 0) == 1);
  CHECK(ProgramCycles(100, 32) == 4);
  CHECK(ProgramCycles(96, 32) == 3);
}

TEST_CASE("converters that are shared take turns") {
  CHECK(ConversionCycles(64, 0, 100'000'000, 100'000'000) == 1);
  CHECK(ConversionCycles(64, 16, 100'000'000, 100'000'000) == 4);
  CHECK(ConversionCycles(65, 16, 100'000'000, 100'000'000) == 5);
  CHECK(ConversionCycles(64, 16, 1'000'000, 100'000'000) == 400);
  CHECK(ConversionCycles(64, 1, 300'000'000, 100'000'000) == 64);
}

TEST_CASE("durations round up to whole cycles, rounding errors do not") {
  CHECK(DurationCycles(0.0, 100'000'000, "key") == 0);
  CHECK(DurationCycles(1e-8, 100'000'000, "key") == 1);
  CHECK(DurationCycles(1.01e-8, 100'000'000, "key") == 2);
  // 20 R C = 20 * (1e3 * 1e-9) is a little more than 20 us in doubles.
  CHECK(DurationCycles(20.0 * (1e3 * 1e-9), 100'000'000, "key") == 2000);
  CHECK_THROWS_AS(DurationCycles(-1.0, 100, "key"), InputError);
  CHECK_THROWS_AS(DurationCycles(std::nan(""), 100, "key"), InputError);
  CHECK_THROWS_AS(DurationCycles(1e300, 100, "key"), InputError);
}

TEST_CASE("a sum of M words needs log2 M bits more") {
  CHECK(SumWordBits(16, 1) == 16);
  CHECK(SumWordBits(16, 2) == 17);
  CHECK(SumWordBits(16, 3) == 18);
  CHECK(SumWordBits(16, 4) == 18);
  CHECK(SumWordBits(16, 5) == 19);
  CHECK(SumWordBits(64, 1000) == 64);
}

}  // namespace
}  // namespace spusim
