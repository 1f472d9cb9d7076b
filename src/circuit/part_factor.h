// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>

#include <spusim/linalg/types.h>
#include <spusim/noise/random_stream.h>

namespace spusim {

/// Least factor of any part: parts do not vanish.
inline constexpr double kLeastPart = 1e-3;

/// 1 + a normal relative error of the given standard deviation, of a part of a device: what its
/// value is multiplied by; cut off at kLeastPart. 1 to the bit for a deviation of 0.
inline double PartFactor(const RandomStream& stream, double deviation, Index cell, Index index) {
  if (deviation == 0.0) return 1.0;
  return std::max(kLeastPart, 1.0 + deviation * stream.Normal(static_cast<std::uint64_t>(cell),
                                                              static_cast<std::uint64_t>(index)));
}

}  // namespace spusim
