// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace spusim::bench {

/// The option by which the program runs RunFactoredCase and nothing else.
inline constexpr const char* kFactoredCaseOption = "--factored-case";

/// One reprogramming and one interval at N = 1,000,000, m = 64, in a process of its own: for its
/// peak memory.
void RunFactoredCase();

}  // namespace spusim::bench
