// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <spusim/base/warning.h>

namespace spusim {

/// What a run found, for summary.json. The fields are written in this order; nothing in it depends
/// on the time of day, the machine's load, tracing or threads.
struct RunSummary {
  using Value = std::variant<bool, std::int64_t, double, std::string>;

  std::string task;
  std::uint64_t seed = 0;
  std::string config_sha256;

  std::string engine_name;
  std::string engine_reason;

  /// Results of the task. A dot in a name opens an object: "baselines.sgd.train_loss".
  std::vector<std::pair<std::string, Value>> result;

  double simulated_s = 0.0;
  std::vector<std::pair<std::string, double>> phases_s;
  std::vector<std::pair<std::string, std::uint64_t>> cycles;

  /// Energy of the device, J: total, by phase and by part, and what is not in it. Nothing for a run
  /// without an SPU; a total of nothing where no part is modelled.
  struct Energy {
    std::optional<double> total_j;
    std::vector<std::pair<std::string, double>> phases_j;
    std::vector<std::pair<std::string, double>> parts_j;
    std::vector<std::string> not_modelled;
  };
  std::optional<Energy> energy;

  std::uint64_t adc_clips = 0;
  std::uint64_t dac_clips = 0;
  std::uint64_t saturations = 0;
  std::uint64_t range_retries = 0;

  std::vector<Warning> warnings;    ///< in the order in which they came
  std::vector<Warning> unreliable;  ///< why the result should not be used; empty: it may be

  /// Smallest and largest noise in problem units over the anneals; nothing for a run without an
  /// SPU.
  std::optional<double> kappa0_min;
  std::optional<double> kappa0_max;
};

/// The summary as JSON text. Doubles are written so that they read back the same; a number that is
/// not finite is null.
std::string SummaryJson(const RunSummary& summary);

}  // namespace spusim
