// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace spusim {

/// Text for a terminal of 80 columns: lines of whole words, each after `indent`. A word that is
/// longer stays whole.
std::string Wrapped(const std::string& text, const std::string& indent);

}  // namespace spusim
