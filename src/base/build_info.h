// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace spusim {

/// Version of spusim, "MAJOR.MINOR.PATCH".
std::string Version();

/// The instruction set that the library was built for: "x86-64-v3" or "portable". Equal bytes are
/// promised for one binary on one instruction set.
std::string InstructionSet();

}  // namespace spusim
