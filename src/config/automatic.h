// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include <spusim/config/config.h>

namespace spusim {

// What "auto", -1 and 0 stand for where that follows from the configuration alone.

/// Noise of the cells, in one of its two units.
struct NoiseLevel {
  bool in_problem_units = false;  ///< true: `value` is kappa0; false: node variance, V^2
  double value = 0.0;
};

/// noise.kappa0 or noise.node_variance_v2 if given; else kappa0 = 1 for invert and kT/C for the
/// rest, with k the Boltzmann constant (exact in the SI).
NoiseLevel NoiseOf(const Config& config);

/// "dense" or "factored".
std::string ArrayKindOf(const Config& config);

/// "zero", "gradient" or "warm".
std::string StartOf(const Config& config);

/// Samples averaged, at least 1.
std::int64_t SamplesOf(const Config& config);

struct StepRule {
  double learning_rate = 0.0;
  double momentum = 0.0;
};

/// Step and momentum of an optimizer: what is configured for train.optimizer itself, the automatic
/// values for any other (a baseline).
StepRule StepRuleOf(const Config& config, const std::string& optimizer);

}  // namespace spusim
