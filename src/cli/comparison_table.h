// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include <spusim/training/trainer.h>

namespace spusim {

/// What one optimizer did, row by row.
struct TrainingCurve {
  std::string title;
  std::vector<TrainerRow> rows;
};

/// Training loss and test accuracy of several optimizers side by side, against iterations and
/// against simulated time; and the first iteration at which each reached `target_loss`.
std::vector<std::string> ComparisonTable(const std::vector<TrainingCurve>& curves,
                                         double target_loss);

/// First iteration with a training loss of at most `target`; -1 if there is none.
std::int64_t IterationsTo(const TrainingCurve& curve, double target);

}  // namespace spusim
