// SPDX-License-Identifier: Apache-2.0
#include <spusim/noise/lfsr_normals.h>

#include <cmath>
#include <cstdint>
#include <sstream>

#include <boost/random/taus88.hpp>
#include <catch2/catch.hpp>

using spusim::Index;
using spusim::LfsrNormals;
using spusim::RandomStream;
using spusim::Vector;

TEST_CASE("the shift registers are those of taus88", "[noise]") {
  const RandomStream stream(7, "a");
  constexpr Index kSources = 3;
  LfsrNormals normals(stream, kSources);
  boost::random::taus88 reference[kSources];
  for (Index i = 0; i < kSources; ++i) {
    std::stringstream state;
    for (std::uint64_t k = 0; k < 3; ++k) {
      state << static_cast<std::uint32_t>(stream.Uniform(static_cast<std::uint64_t>(i), k) * 0x1p32)
            << ' ';
    }
    REQUIRE(state >> reference[i]);
  }
  Vector found(kSources);
  for (int n = 0; n < 100; ++n) {
    normals.Fill(found);
    for (Index i = 0; i < kSources; ++i) {
      double sum = -6.0;
      for (int word = 0; word < 6; ++word) {
        const std::uint32_t bits = reference[i]();
        sum += ((bits & 0xffffU) + 0.5) / 65536.0 + ((bits >> 16U) + 0.5) / 65536.0;
      }
      CHECK(std::abs(found[i] - sum) <= 1e-12);
    }
  }
}

// A sum of twelve uniform numbers: mean 0, variance 1, skewness 0, kurtosis 3 - 6/5 / 12 = 2.9. The
// variances of the sample moments of n nearly normal numbers: 1/n, 2/n, 15/n, 96/n; 4.5 standard
// deviations.
TEST_CASE("its numbers have four moments of a sum of twelve uniform ones", "[noise]") {
  constexpr int kRounds = 20000;
  constexpr Index kSources = 16;
  for (const std::uint64_t seed : {1, 2, 3}) {
    LfsrNormals normals(RandomStream(seed, "noise.held"), kSources);
    Vector z(kSources);
    double moments[4] = {};
    for (int n = 0; n < kRounds; ++n) {
      normals.Fill(z);
      for (const double value : z) {
        double power = 1.0;
        for (double& moment : moments) moment += power *= value;
      }
    }
    constexpr double kCount = static_cast<double>(kRounds) * kSources;
    INFO("seed " << seed);
    CHECK(std::abs(moments[0] / kCount) <= 4.5 / std::sqrt(kCount));
    CHECK(std::abs(moments[1] / kCount - 1.0) <= 4.5 * std::sqrt(2.0 / kCount));
    CHECK(std::abs(moments[2] / kCount) <= 4.5 * std::sqrt(15.0 / kCount));
    CHECK(std::abs(moments[3] / kCount - 2.9) <= 4.5 * std::sqrt(96.0 / kCount));
  }
}

// Two successive numbers of a source, and the same number of two sources, are independent: the
// products' sums of n have a standard deviation of sqrt(n).
TEST_CASE("its numbers are uncorrelated in time and between sources", "[noise]") {
  constexpr int kRounds = 100000;
  LfsrNormals normals(RandomStream(5, "noise.held"), 2);
  Vector z(2);
  Vector before = Vector::Zero(2);
  double in_time = 0.0;
  double between = 0.0;
  double third_order = 0.0;
  for (int n = 0; n < kRounds; ++n) {
    normals.Fill(z);
    in_time += z[0] * before[0];
    between += z[0] * z[1];
    third_order += z[0] * z[0] * before[0];
    before = z;
  }
  CHECK(std::abs(in_time) <= 4.5 * std::sqrt(kRounds));
  CHECK(std::abs(between) <= 4.5 * std::sqrt(kRounds));
  // E z^4 E z^2 = 2.9.
  CHECK(std::abs(third_order) <= 4.5 * std::sqrt(2.9 * kRounds));
}
