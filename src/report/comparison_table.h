// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include <spusim/tasks/train.h>

namespace spusim {

/// Training loss and test accuracy of several optimizers side by side, against iterations and
/// against simulated time; and the first iteration at which each reached `target_loss`.
std::vector<std::string> ComparisonTable(const std::vector<TrainingCurve>& curves,
                                         double target_loss);

}  // namespace spusim
