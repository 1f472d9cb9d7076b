// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>

#include <spusim/linalg/types.h>

namespace spusim {

/// How many equal intervals are still promised.
class Announcement {
 public:
  void Make(double duration_s, std::uint64_t count) {
    duration_s_ = duration_s;
    left_ = count;
  }
  void Withdraw() { left_ = 0; }

  /// An interval has been asked for. Another length than promised ends the promise.
  void Take(double duration_s) { left_ = duration_s == duration_s_ && left_ > 0 ? left_ - 1 : 0; }

  /// How many intervals of this length to work out together: at least one, at most `most`.
  Index BlockSize(double duration_s, Index most) const {
    if (duration_s != duration_s_) return 1;
    return static_cast<Index>(
        std::clamp<std::uint64_t>(left_, 1, static_cast<std::uint64_t>(most)));
  }

 private:
  double duration_s_ = 0.0;
  std::uint64_t left_ = 0;
};

}  // namespace spusim
