// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <new>
#include <string>

#include <spusim/base/errors.h>

namespace spusim {

/// Calls `predict` unless there is a `reason` already why there is no prediction. A law whose
/// numerics or memory fail leaves its reason there: no result is lost for want of a prediction.
template <typename Predict>
void PredictOrSayWhy(std::string& reason, const Predict& predict) {
  if (!reason.empty()) return;
  try {
    predict();
  } catch (const RunError& error) {
    reason = error.what();
  } catch (const std::bad_alloc&) {
    reason = "not enough memory for it";
  }
}

}  // namespace spusim
