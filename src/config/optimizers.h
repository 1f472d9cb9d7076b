// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace spusim {

enum class PreconditionerKind { kIdentity, kWoodbury, kSpu };
enum class UpdateKind { kSgd, kAdam };

/// An optimizer by name: a preconditioner times an update rule, with the step that is taken where
/// none is given. The steps are tuned on the digits task (configs/tasks/digits.toml).
struct OptimizerKind {
  std::string name;
  PreconditionerKind preconditioner;
  UpdateKind update;
  double learning_rate;
  double momentum;
  std::string title;  ///< for tables
};

const std::vector<OptimizerKind>& Optimizers();

/// @throws InputError for a name that is not in the table.
const OptimizerKind& OptimizerNamed(const std::string& name);

/// Names of all optimizers, or of those that need no SPU (which can be baselines).
std::vector<std::string> OptimizerNames();
std::vector<std::string> BaselineNames();

}  // namespace spusim
