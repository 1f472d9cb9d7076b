// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <limits>
#include <map>
#include <string>

#include <catch2/catch.hpp>

#include <spusim/device/energy_model.h>
#include <spusim/setup/describe.h>
#include <spusim/setup/describe_energy.h>

namespace spusim {
namespace {

constexpr double kEpsilon = std::numeric_limits<double>::epsilon();

std::map<std::string, double> ByName(const EnergyReport::Entries& entries) {
  return {entries.begin(), entries.end()};
}

double Sum(const EnergyReport::Entries& entries) {
  double sum = 0.0;
  for (const auto& [name, energy] : entries) sum += energy;
  return sum;
}

/// Every part, in numbers that are easy by hand.
EnergySettings Everything() {
  return {.clock_hz = 1e6,
          .opamp_w = 2e-3,
          .amplifiers = 10,
          .static_w = 0.5,
          .dac_part_w = 0.01,
          .dac_parts = 3,
          .adc_part_w = 0.02,
          .adc_parts = 2,
          .dac_j = 3e-9,
          .adc_j = 5e-9,
          .array_word_j = 7e-9,
          .link_j_per_bit = 11e-12,
          .passives = true};
}

PhaseAccount Phases() {
  return {.host = 100,
          .upload = 200,
          .program = 300,
          .preset = 400,
          .dac = 500,
          .delay = 600,
          .settle = 700,
          .sample = 800,
          .readout = 900};
}

DeviceCounts Counts() {
  return {.link_bits_up = 1000,
          .link_bits_down = 2000,
          .array_words = 30,
          .preset_conversions = 40,
          .input_conversions = 50,
          .adc_conversions = 60,
          .preset_charge_j = 1e-6,
          .delay_heat_j = 2e-6,
          .settle_heat_j = 3e-6,
          .sample_heat_j = 4e-6};
}

TEST_CASE("Each phase takes power times its time and what happens in it") {
  const EnergyReport report = EnergyOf(Everything(), Phases(), Counts());
  // 10 * 2 mW + 3 * 10 mW + 2 * 20 mW + 0.5 W = 0.59 W, at 1 us a cycle.
  const double watts = 0.59;
  const std::map<std::string, double> expected = {{"host", watts * 100e-6},
                                                  {"upload", watts * 200e-6 + 1000 * 11e-12},
                                                  {"program", watts * 300e-6 + 30 * 7e-9},
                                                  {"preset", watts * 400e-6 + 40 * 3e-9 + 1e-6},
                                                  {"dac", watts * 500e-6 + 50 * 3e-9},
                                                  {"delay", watts * 600e-6 + 2e-6},
                                                  {"settle", watts * 700e-6 + 3e-6},
                                                  {"sample", watts * 800e-6 + 60 * 5e-9 + 4e-6},
                                                  {"readout", watts * 900e-6 + 2000 * 11e-12}};
  const auto phases = ByName(report.phases);
  REQUIRE(phases.size() == expected.size());
  for (const auto& [name, energy] : expected) {
    CAPTURE(name);
    // A dozen roundings.
    CHECK(phases.at(name) == Approx(energy).epsilon(20.0 * kEpsilon));
  }
  const std::map<std::string, double> by_part = {{"amplifiers", 0.02 * 4500e-6},
                                                 {"passives", 10e-6},
                                                 {"adcs", 0.04 * 4500e-6 + 60 * 5e-9},
                                                 {"dacs", 0.03 * 4500e-6 + 90 * 3e-9},
                                                 {"array_words", 30 * 7e-9},
                                                 {"link", 3000 * 11e-12},
                                                 {"static", 0.5 * 4500e-6}};
  const auto parts = ByName(report.parts);
  REQUIRE(parts.size() == by_part.size());
  for (const auto& [name, energy] : by_part) {
    CAPTURE(name);
    CHECK(parts.at(name) == Approx(energy).epsilon(30.0 * kEpsilon));
  }
  CHECK(report.Total() == Sum(report.phases));
  CHECK(Sum(report.parts) == Approx(report.Total()).epsilon(100.0 * kEpsilon));
  CHECK(report.not_modelled == std::vector<std::string>{"gpu", "host"});
}

TEST_CASE("Twice the time doubles what is always on, twice the counts the rest") {
  EnergySettings slow = Everything();
  slow.clock_hz *= 0.5;
  const auto parts = ByName(EnergyOf(Everything(), Phases(), Counts()).parts);
  const auto slower = ByName(EnergyOf(slow, Phases(), Counts()).parts);
  for (const char* name : {"amplifiers", "static"}) CHECK(slower.at(name) == 2.0 * parts.at(name));
  for (const char* name : {"passives", "array_words", "link"}) {
    CHECK(slower.at(name) == parts.at(name));
  }
  DeviceCounts twice = Counts();
  twice.link_bits_up *= 2;
  twice.link_bits_down *= 2;
  CHECK(ByName(EnergyOf(Everything(), Phases(), twice).parts).at("link") == 2.0 * parts.at("link"));
}

TEST_CASE("What is zero is named, never counted as nothing") {
  const EnergyReport none = EnergyOf({}, Phases(), Counts());
  CHECK_FALSE(none.modelled());
  CHECK(none.phases.empty());
  CHECK(none.not_modelled == std::vector<std::string>{"amplifiers", "passives", "adcs", "dacs",
                                                      "array_words", "link", "static", "gpu",
                                                      "host"});
  const EnergyReport one = EnergyOf({.clock_hz = 1e6, .static_w = 1.0}, Phases(), Counts());
  CHECK(one.modelled());
  CHECK(one.not_modelled.size() == 8);
  CHECK(one.Total() == Approx(4500e-6).epsilon(20.0 * kEpsilon));
}

TEST_CASE("A conversion takes its figure of merit times its steps, or the floor") {
  CHECK(ConversionEnergy(2e-12, 0.0, 16.0) == 2e-12);
  CHECK(ConversionEnergy(2e-12, 1e-15, 12.0) == 4096e-15);
  CHECK(ConversionEnergy(2e-12, 1e-15, 8.0) == 2e-12);
  // Noise of one quantisation error (LSB/sqrt 12) halves the signal-to-noise power: half a bit.
  CHECK(EffectiveBits(12.0, 1e-3, 0.0) == 12.0);
  CHECK(EffectiveBits(12.0, 1e-3, 1e-3 / std::sqrt(12.0)) == Approx(11.5).epsilon(4.0 * kEpsilon));
  // ADS7056: 14 bit of 74.5 dB are (74.5 - 1.76)/6.02 = 12.08 bit, 3.5 mW at 2.5 MS/s: 0.32
  // pJ/step.
  CHECK(3.5e-3 / 2.5e6 / std::exp2((74.5 - 1.76) / 6.02) == Approx(0.32e-12).epsilon(0.02));
  CHECK(PartsFor(64, 8) == 8);
  CHECK(PartsFor(65, 8) == 9);
  CHECK(PartsFor(1, 16) == 1);
}

TEST_CASE("A board of 100 cells: static bias and ADCs dominate, not the bus") {
  // 1 ms; 100 amplifiers of 5 mW; resistors 0.1 W; 1e4 samples of 100 cells at 1.4 nJ; 1.6e5 bits
  // at 8 pJ. By hand: 0.5 mJ + 0.1 mJ + 1.4 mJ + 1.28 uJ.
  const EnergySettings board = {.clock_hz = 1e8,
                                .opamp_w = 5e-3,
                                .amplifiers = 100,
                                .adc_j = 1.4e-9,
                                .link_j_per_bit = 8e-12,
                                .passives = true};
  const DeviceCounts counts = {
      .link_bits_up = 160'000, .adc_conversions = 1'000'000, .sample_heat_j = 0.1 * 1e-3};
  const EnergyReport report = EnergyOf(board, {.sample = 100'000}, counts);
  const auto parts = ByName(report.parts);
  CHECK(parts.at("amplifiers") == Approx(0.5e-3).epsilon(20.0 * kEpsilon));
  CHECK(parts.at("passives") == Approx(0.1e-3).epsilon(20.0 * kEpsilon));
  CHECK(parts.at("adcs") == Approx(1.4e-3).epsilon(20.0 * kEpsilon));
  CHECK(parts.at("link") == Approx(1.28e-6).epsilon(20.0 * kEpsilon));
  CHECK(report.Total() == Approx(2.00128e-3).epsilon(100.0 * kEpsilon));
}

TEST_CASE("The configuration says how many of each there are") {
  Config config;
  config.energy.opamp_w = 1e-3;
  config.energy.adc_part_w = 1e-3;
  config.energy.dac_part_w = 1e-3;
  config.energy.adc_fom_j_per_step = 1e-15;
  config.energy.dac_fom_j_per_step = 2e-15;
  config.energy.passives = true;
  config.dac.channels_per_part = 8;
  config.dac.bits = 12;
  config.adc.bits = 10;
  config.adc.count = 5;
  config.adc.channels_per_part = 2;
  EnergySettings settings = DescribeEnergy(config, {.cells = 20});
  CHECK(settings.amplifiers == 20);
  CHECK(settings.dac_parts == 3);
  CHECK(settings.adc_parts == 3);
  CHECK(settings.adc_j == 1024e-15);
  CHECK(settings.dac_j == 2.0 * 4096e-15);
  CHECK(settings.passives);
  // Cells that a task does not need are on as well.
  config.spu.cells = 64;
  CHECK(DescribeEnergy(config, {.cells = 20}).amplifiers == 64);
  CHECK(DescribeEnergy(config, {.cells = 20}).dac_parts == 8);
  // Noise takes effective bits, and so energy.
  const double lsb = 1.0 / 511.0;
  config.adc.noise_v = lsb / std::sqrt(12.0);
  CHECK(DescribeEnergy(config, {.cells = 20}).adc_j ==
        Approx(1024e-15 / std::sqrt(2.0)).epsilon(20.0 * kEpsilon));
  // The two memoryless stages of a factored array have an amplifier a row.
  config.run.task = "train";
  settings = DescribeEnergy(config, {.cells = 20, .rows = 7});
  CHECK(settings.amplifiers == 64 + 14);
  CHECK_FALSE(settings.passives);
}

}  // namespace
}  // namespace spusim
