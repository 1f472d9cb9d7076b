// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cmath>

namespace spusim {

/// std::round as the compiler can vectorise it: ties away from zero, to the bit. What is added is
/// the number before 1/2: with 1/2 itself the number before 1/2 would be rounded up. For files that
/// are compiled without contraction to fused multiply-adds only.
inline double Round(double x) {
  constexpr double kBelowHalf = 0x1.fffffffffffffp-2;
  return std::trunc(x + std::copysign(kBelowHalf, x));
}

}  // namespace spusim
