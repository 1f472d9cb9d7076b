// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace spusim {

constexpr int kExitDone = 0;
constexpr int kExitFailed = 1;         ///< a failure while running
constexpr int kExitBadInput = 2;       ///< bad input or usage
constexpr int kExitFile = 3;           ///< cannot read or write
constexpr int kExitInterrupted = 130;  ///< Ctrl-C

}  // namespace spusim
