// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace spusim {

/// All presets with their sources, for `spusim presets`.
std::string PresetsAsText();

/// One preset: its values as keys with their source, or the hardware file itself.
/// @throws InputError for an unknown name.
std::string PresetAsText(const std::string& name);

}  // namespace spusim
