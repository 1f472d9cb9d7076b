// SPDX-License-Identifier: Apache-2.0
// From a configuration to the shape by which an engine is chosen.
#include <catch2/catch.hpp>

#include <spusim/analog/engine_choice.h>
#include <spusim/setup/describe.h>

namespace spusim {
namespace {

TaskShape ShapeOf(const Config& config) {
  return DescribeDenseTask(config, {.time_tau = 10.0}, 16, /*symmetric=*/true, 4.0);
}

TEST_CASE("auto sees poles that are much faster than the array") {
  Config config;
  config.run.task = "solve";
  CHECK(ShapeOf(config).spectral_radius == 4.0);
  // Poles of 1 THz beside R0 C = 1 us would take steps of a millionth of it.
  Config amplifier = config;
  amplifier.spu.opamp_bandwidth_hz = 1e12;
  Config source = config;
  source.noise.bandwidth_hz = 1e12;
  Config input = config;
  input.dac.settling_s = 1e-13;
  for (const Config& stiff : {amplifier, source, input}) {
    CHECK(ShapeOf(stiff).spectral_radius > 1e6);
    CHECK(CheapestEngine(ShapeOf(stiff)).name == "exact_dense");
  }
}

TEST_CASE("non-ideal parts leave exact_factored the arrays that it can move") {
  Config config;
  config.run.task = "train";
  const auto why = [](const Config& of) {
    return WhyNot("exact_factored", DescribeFactoredTask(of, {.time_tau = 10.0}, 300, 40));
  };
  CHECK(why(config).empty());
  Config off = config;
  off.spu.opamp_offset_v = 1e-3;
  CHECK(why(off).empty());
  for (auto* value : {&off.array.tolerance, &off.spu.capacitance_tolerance}) {
    *value = 0.01;
    CHECK_FALSE(why(off).empty());
    *value = 0.0;
  }
  off.spu.opamp_gain = 1e5;
  CHECK_FALSE(why(off).empty());
  off.spu.opamp_gain = 0.0;
  off.noise.mismatch = 0.1;
  CHECK_FALSE(why(off).empty());
}

}  // namespace
}  // namespace spusim
