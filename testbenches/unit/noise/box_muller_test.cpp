// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <limits>

#include <catch2/catch.hpp>

#include <spusim/noise/box_muller.h>
#include <spusim/noise/random_stream.h>

namespace spusim {
namespace {

constexpr double kEps = std::numeric_limits<double>::epsilon();

TEST_CASE("Uniforms stay inside the open interval", "[noise]") {
  CHECK(box_muller::OpenUniform(0) == 0x1p-53);
  CHECK(box_muller::OpenUniform(~std::uint64_t{0}) == 1.0 - 0x1p-53);
  // The twelve lowest bits do not count, the next one moves the value by one of 2^52 steps.
  CHECK(box_muller::OpenUniform(0xfff) == 0x1p-53);
  CHECK(box_muller::OpenUniform(0x1000) == 0x1p-53 + 0x1p-52);
  CHECK(box_muller::OpenUniform(std::uint64_t{1} << 63) == 0.5 + 0x1p-53);
}

TEST_CASE("The own logarithm and turn functions are accurate", "[noise]") {
  const RandomStream stream(4, "test.boxmuller");
  double worst_log = 0.0;
  double worst_turn = 0.0;
  const auto check = [&](double u) {
    const long double exact = std::log(static_cast<long double>(u));
    worst_log =
        std::max(worst_log, static_cast<double>(std::abs((box_muller::Log(u) - exact) / exact)));
    double sine = 0.0;
    double cosine = 0.0;
    box_muller::SinCosTurn(u, sine, cosine);
    const long double angle = 6.283185307179586476925286766559L * u;
    worst_turn = std::max({worst_turn, static_cast<double>(std::abs(sine - std::sin(angle))),
                           static_cast<double>(std::abs(cosine - std::cos(angle)))});
  };
  for (std::uint64_t i = 0; i < 200000; ++i) check(stream.Uniform(i, 0));
  // Down to the smallest uniform, near one, and at the borders of octaves and quadrants.
  for (int e = 1; e <= 53; ++e) {
    check(std::ldexp(1.0, -e));
    check(1.0 - std::ldexp(1.0, -e));
    check(std::ldexp(std::sqrt(0.5), 1 - e));
  }
  for (int k = 1; k < 16; ++k) {
    check(k / 16.0 - 0x1p-53);
    check(k / 16.0);
    check(k / 16.0 + 0x1p-52);
  }
  // fdlibm states < 1 ulp, and an ulp is at most eps relative.
  CHECK(worst_log <= kEps);
  // |angle| <= pi/4 is rounded twice (eps/2 of pi/4 each), the polynomial adds less than eps.
  CHECK(worst_turn <= 2.0 * kEps);
}

TEST_CASE("The transform is Box and Muller's", "[noise]") {
  double first = 0.0;
  double second = 0.0;
  box_muller::Transform(std::exp(-2.0), 0.125, first, second);
  // Radius 2 at 45 degrees; a few roundings.
  CHECK(std::abs(first - std::sqrt(2.0)) <= 8.0 * kEps);
  CHECK(std::abs(second - std::sqrt(2.0)) <= 8.0 * kEps);
  box_muller::Transform(0x1p-53, 1.0 - 0x1p-53, first, second);
  CHECK(std::abs(first - std::sqrt(106.0 * std::log(2.0))) <= 20.0 * kEps);
  CHECK(std::isfinite(second));
  box_muller::Transform(1.0 - 0x1p-53, 0.5, first, second);
  CHECK(std::abs(first + std::sqrt(0x1p-52)) <= 4.0 * kEps * 0x1p-26);
}

}  // namespace
}  // namespace spusim
