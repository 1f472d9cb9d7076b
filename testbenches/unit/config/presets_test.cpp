// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <limits>

#include <spusim/base/errors.h>
#include <spusim/config/loader.h>
#include <spusim/config/presets.h>

namespace spusim {
namespace {

TEST_CASE("Every preset has values and a source") {
  for (const LinkPreset& preset : LinkPresets()) {
    CAPTURE(preset.name);
    CHECK(preset.rate_bps > 0);
    CHECK(preset.latency_s >= 0.0);
    CHECK_FALSE(preset.source.empty());
  }
  for (const GpuPreset& preset : GpuPresets()) {
    CAPTURE(preset.name);
    CHECK(preset.flops_per_s > 0.0);
    CHECK(preset.launch_s >= 0.0);
    CHECK_FALSE(preset.source.empty());
  }
}

TEST_CASE("A PCI Express preset is the line rate times the share of payload") {
  Config config;
  config.link.preset = "pcie4-x16";
  // 31.5 GB/s of 256 bytes in 280, in bits: 31.5e9 * 8 * 256 / 280, a whole number.
  CHECK(LinkOf(config).rate_bps == 230'400'000'000);
  CHECK(LinkOf(config).latency_s == 1e-6);
  config.link.preset = "pcie3-x16";
  CHECK(LinkOf(config).rate_bps * 2 == 230'400'000'000);
  config.link.preset = "pcie5-x16";
  CHECK(LinkOf(config).rate_bps == 2 * 230'400'000'000);
}

TEST_CASE("Values given win over a preset one by one") {
  Config config;
  CHECK(LinkOf(config).rate_bps == 50'000'000'000);
  config.link.rate_bps = 7;
  CHECK(LinkOf(config).rate_bps == 7);
  CHECK(LinkOf(config).latency_s == 0.0);
  config.link.preset = "pcie3-x16";
  config.link.latency_s = 0.0;
  CHECK(LinkOf(config).latency_s == 0.0);
  config.gpu.launch_s = 0.0;
  CHECK(GpuOf(config).flops_per_s == 19.5e12);
  CHECK(GpuOf(config).launch_s == 0.0);
  config.gpu.flops_per_s = 1e12;
  CHECK(GpuOf(config).flops_per_s == 1e12);
}

TEST_CASE("Hardware presets are the shipped files with a title") {
  std::vector<std::string> names;
  for (const ShippedConfig& preset : HardwarePresets()) {
    CAPTURE(preset.name);
    CHECK_FALSE(preset.title.empty());
    names.push_back(preset.name);
  }
  CHECK(names == std::vector<std::string>{"discrete-64", "ideal", "integrated-256", "spu8-pcb",
                                          "tngd-paper"});
}

TEST_CASE("Examples are whole tasks with a title, found by their names") {
  for (const ShippedConfig& example : ExampleTasks()) {
    CAPTURE(example.name);
    // One that ends in the middle of a sentence would go on in a second line, which nobody sees.
    CHECK(std::string(",:").find(example.title.back()) == std::string::npos);
    CHECK(TaskFileNamed(example.name) == example.file);
    ConfigSources sources;
    sources.file = example.file;
    CHECK_NOTHROW(LoadConfig(sources));
  }
  CHECK(ExampleTasks().size() >= 9);
  CHECK(TaskFileNamed("folder/solve") == "folder/solve");
  CHECK(TaskFileNamed("solve.toml") == "solve.toml");
  CHECK_THROWS_AS(TaskFileNamed("slove"), InputError);
}

}  // namespace
}  // namespace spusim
