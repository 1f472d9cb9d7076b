// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <limits>

#include <spusim/base/build_info.h>
#include <spusim/report/run_summary.h>
#include <spusim/report/run_timing.h>

namespace spusim {
namespace {

TEST_CASE("The summary holds its fields in their order") {
  RunSummary summary;
  summary.task = "solve";
  summary.seed = 7;
  summary.config_sha256 = "ab";
  summary.engine_name = "odeint";
  summary.engine_reason = "the only one";
  summary.result = {{"relative_error", 0.1},
                    {"cells", std::int64_t{2}},
                    {"baselines.sgd.train_loss", 0.25},
                    {"baselines.sgd.done", true},
                    {"residual", std::numeric_limits<double>::quiet_NaN()}};
  summary.simulated_s = 1e-6;
  summary.phases_s = {{"settle", 5e-7}, {"read", 5e-7}};
  summary.cycles = {{"settle", 50}, {"read", 50}};
  summary.adc_clips = 1;
  summary.dac_clips = 2;
  summary.saturations = 3;
  summary.range_retries = 4;
  summary.kappa0_min = 0.5;
  summary.warnings = {{"input_below_code", "the input got lost", "dac.bits"}};
  summary.unreliable = {{"clipped", "1 conversion", ""}};
  const std::string expected = R"({
  "schema": 1,
  "version": ")" + Version() + R"(",
  "seed": 7,
  "config_sha256": "ab",
  "task": "solve",
  "build": ")" + InstructionSet() +
                               R"(",
  "engine": {
    "name": "odeint",
    "reason": "the only one"
  },
  "status": "unreliable",
  "reasons": [
    {
      "code": "clipped",
      "text": "1 conversion",
      "key": ""
    }
  ],
  "result": {
    "relative_error": 0.1,
    "cells": 2,
    "baselines": {
      "sgd": {
        "train_loss": 0.25,
        "done": true
      }
    },
    "residual": null
  },
  "time": {
    "simulated_s": 1e-06,
    "phases_s": {
      "settle": 5e-07,
      "read": 5e-07
    },
    "cycles": {
      "settle": 50,
      "read": 50
    }
  },
  "energy_j": null,
  "events": {
    "adc_clips": 1,
    "dac_clips": 2,
    "saturations": 3,
    "range_retries": 4
  },
  "warnings": [
    {
      "code": "input_below_code",
      "text": "the input got lost",
      "key": "dac.bits"
    }
  ],
  "noise": {
    "kappa0_min": 0.5,
    "kappa0_max": null
  }
}
)";
  CHECK(SummaryJson(summary) == expected);
}

TEST_CASE("A summary of text that is not UTF-8 is still written") {
  RunSummary summary;
  summary.engine_reason = "\xff";
  CHECK_NOTHROW(SummaryJson(summary));
}

TEST_CASE("The version has three parts and the instruction set a name") {
  const std::string version = Version();
  CHECK(std::count(version.begin(), version.end(), '.') == 2);
  const std::string set = InstructionSet();
  CHECK((set == "x86-64-v3" || set == "portable"));
}

TEST_CASE("The timer measures this process") {
  const RunTimer timer;
  double sum = 0.0;
  for (int i = 1; i < 2'000'000; ++i) sum += 1.0 / i;
  CHECK(sum > 0.0);
  const RunTiming timing = timer.Measure(2);
  CHECK(timing.wall_s > 0.0);
  CHECK(timing.cpu_s > 0.0);
  CHECK(timing.threads == 2);
  // A running program takes at least a page and at most what a machine has.
  CHECK(timing.peak_memory_bytes > 4096);
  const std::string text = TimingJson({1.5, 0.5, 2, 4096});
  CHECK(text ==
        "{\n  \"wall_s\": 1.5,\n  \"cpu_s\": 0.5,\n  \"threads\": 2,\n"
        "  \"peak_memory_bytes\": 4096\n}\n");
}

}  // namespace
}  // namespace spusim
