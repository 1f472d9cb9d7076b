// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace spusim {

/// docs/configuration.md, generated from the table of keys.
std::string KeysAsMarkdown();

/// The same table for a terminal: one line a key (name, default, allowed values) and its meaning
/// below, sections apart. `of`: one section or one key, all for "".
/// @throws InputError if there is no such section or key.
std::string KeysAsText(const std::string& of = "");

}  // namespace spusim
