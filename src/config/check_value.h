// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include <spusim/config/keys.h>
#include <spusim/config/toml_text.h>

namespace spusim {

/// A TOML value as the value of `key`: type, finiteness, range and choices are checked. A whole
/// number is taken for a number, never the other way round. `where` ("FILE:LINE", "--set") starts
/// the message.
/// @throws InputError "WHERE: section.key: what is wrong (allowed: ...)".
ConfigValue CheckValue(const ConfigKey& key, const TomlValue& value, const std::string& where);

/// The same for text of a command line: a TOML value, or for a string key also the bare text.
ConfigValue CheckText(const ConfigKey& key, const std::string& text, const std::string& where);

}  // namespace spusim
