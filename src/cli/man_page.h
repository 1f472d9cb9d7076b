// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace spusim {

/// spusim(1) in the man macros, from the tables of commands and keys' sections.
std::string ManPage();

}  // namespace spusim
