// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

namespace spusim {

/// Room that PutShortest needs at most.
inline constexpr std::size_t kRealTextSize = 40;

/// Writes a finite number as std::to_chars does, to the character: the shortest text that reads
/// back as the same double, fixed or scientific, whichever is shorter. Returns its end. Half the
/// time of std::to_chars: the digits come from fmt's Dragonbox, and are written two at a time.
char* PutShortest(char* out, double value);

}  // namespace spusim
