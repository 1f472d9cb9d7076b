// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace spusim {

/// A script that makes a shell ("bash", "zsh" or "fish") complete spusim's commands, their options,
/// keys after --set, hardware, presets, examples and sections.
std::string Completion(const std::string& shell);

}  // namespace spusim
