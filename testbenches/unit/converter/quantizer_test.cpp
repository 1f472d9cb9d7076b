// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <limits>
#include <vector>

#include <catch2/catch.hpp>

#include <spusim/base/errors.h>
#include <spusim/converter/quantizer.h>

namespace spusim {
namespace {

constexpr double kEps = std::numeric_limits<double>::epsilon();

TEST_CASE("rounding is never off by more than half a code") {
  for (const int bits : {2, 3, 8, 16, 32}) {
    const Quantizer q(bits);
    for (int i = -1000; i <= 1000; ++i) {
      const double w = i / 1000.0;
      // Half a step, and the rounding of w L and of code / L.
      CHECK(std::abs(q.Decode(q.Encode(w)) - w) <= 0.5 * q.lsb() + 4 * kEps);
    }
  }
}

TEST_CASE("codes are signed and symmetric") {
  const Quantizer q(8);
  CHECK(q.max_code() == 127.0);
  CHECK(q.Encode(1.0) == 127.0);
  CHECK(q.Encode(-1.0) == -127.0);
  CHECK(q.Encode(0.0) == 0.0);
  for (int i = 0; i <= 100; ++i) CHECK(q.Encode(-i / 100.0) == -q.Encode(i / 100.0));
}

TEST_CASE("two bits know three levels") {
  const Quantizer q(2);
  CHECK(q.Encode(0.49) == 0.0);
  CHECK(q.Encode(0.51) == 1.0);
  CHECK(q.Encode(-0.51) == -1.0);
}

TEST_CASE("beyond the scale the code stays at its end and says so") {
  const Quantizer q(8);
  CHECK(q.Encode(1.7) == 127.0);
  CHECK(q.Encode(-1e300) == -127.0);
  CHECK(q.Clips(1.01));
  CHECK(q.Clips(-1.01));
  // Less than half a step beyond the end still rounds to the last code.
  CHECK_FALSE(q.Clips(1.0 + 0.4 / 127.0));
  CHECK_FALSE(q.Clips(1.0));
}

TEST_CASE("zero bits mean ideal: no rounding, the scale still ends at one") {
  const Quantizer q(0);
  CHECK(q.Encode(0.123456789012345) == 0.123456789012345);
  CHECK(q.lsb() == 0.0);
  CHECK(q.word_bits() == 64);
  CHECK(q.Encode(2.0) == 1.0);
  CHECK(q.Clips(1.0000001));
}

TEST_CASE("many at once are the same codes, in place") {
  const Quantizer q(8);
  std::vector<double> values;
  for (int i = -90; i <= 90; ++i) values.push_back(0.03 * i);
  std::vector<double> codes = values;
  q.EncodeInPlace(codes, 2.5);
  for (std::size_t i = 0; i < values.size(); ++i) CHECK(codes[i] == q.Encode(values[i] / 2.5));
}

TEST_CASE("other numbers of bits are refused") {
  for (const int bits : {-1, 1, 33, 64}) CHECK_THROWS_AS(Quantizer(bits), InputError);
}

}  // namespace
}  // namespace spusim
