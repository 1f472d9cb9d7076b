// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace spusim {

/// docs/configuration.md, generated from the table of keys.
std::string KeysAsMarkdown();

/// The same table for a terminal: one line a key (name, default, allowed values) and its meaning
/// below.
std::string KeysAsText();

}  // namespace spusim
