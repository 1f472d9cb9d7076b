// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>

#include <catch2/catch.hpp>

#include <spusim/models/trace/real_text.h>
#include <spusim/noise/random_stream.h>

namespace spusim {
namespace {

std::string Shortest(double value) {
  std::array<char, kRealTextSize> text;
  return {text.data(), PutShortest(text.data(), value)};
}

std::string Reference(double value) {
  std::array<char, kRealTextSize> text;
  return {text.data(), std::to_chars(text.data(), text.data() + text.size(), value).ptr};
}

TEST_CASE("Real text: as the standard library writes it") {
  const RandomStream stream(1, "test.real_text");
  std::uint64_t differences = 0;
  std::string first;
  const auto check = [&](double value) {
    if (!std::isfinite(value) || Shortest(value) == Reference(value)) return;
    if (differences++ == 0) first = Reference(value);
  };
  // Voltages of all sizes, decimal numbers of few digits, and any bits.
  for (std::uint64_t i = 0; i < 200'000; ++i) {
    const double normal = stream.Normal(0, i);
    const int decade = static_cast<int>(i % 60) - 35;
    check(normal * std::pow(10.0, decade));
    check(std::round(1000.0 * normal) * std::pow(10.0, decade));
    check(std::bit_cast<double>(static_cast<std::uint64_t>(stream.Uniform(1, i) * 0x1p64)));
  }
  for (const double edge : {0.0, 1.0, -1.0, 0.1, 0.5, 1e-9, 1e5, 123456.0, 1e22, 1e23, 9.5e-98,
                            9.5e-99, 9.5e-100, 0.001, 0.0001, 0.00001, 0.00012, 0.000012}) {
    check(edge);
  }
  check(std::numeric_limits<double>::max());
  check(std::numeric_limits<double>::min());
  check(std::numeric_limits<double>::denorm_min());
  INFO("first: " << first);
  CHECK(differences == 0);
  CHECK(Shortest(-0.0625) == "-0.0625");
}

}  // namespace
}  // namespace spusim
