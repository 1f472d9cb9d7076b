// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include <spusim/config/config.h>

namespace spusim {

// What "auto", -1 and 0 stand for where that follows from the configuration alone.

/// What sets the noise of the cells.
enum class NoiseKind {
  kProblemUnits,  ///< noise.kappa0; where none is given (tasks that sample): 1
  kVolts,         ///< noise.node_variance_v2
  kThermal        ///< kT/C at noise.temperature_k
};

/// noise.kappa0 or noise.node_variance_v2 if given; else kappa0 = 1 for a task that samples and
/// kT/C for the rest.
NoiseKind NoiseOf(const Config& config);
/// False when it is set to zero.
bool IsNoisy(const Config& config);

/// "dense" or "factored".
std::string ArrayKindOf(const Config& config);

/// True where the ADCs convert the cells' currents.
bool ReadsCurrents(const Config& config);

/// "zero", "gradient" or "warm".
std::string StartOf(const Config& config);

/// Threads that the run may use, at least 1.
int ThreadsOf(const Config& config);

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
