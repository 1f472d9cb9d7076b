// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace spusim {

/// Eight numbers on one line of the cache: storage whose loads never straddle two.
struct alignas(64) CacheLine {
  static constexpr long kNumbers = 8;
  double values[kNumbers];
};

}  // namespace spusim
