// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

namespace spusim {

/// The folder with the configurations that come with spusim (hardware, tasks, data): the
/// environment variable SPUSIM_CONFIG_DIR if set, else ../share/spusim/configs beside the program's
/// own folder if that exists, else `configs` of the sources that the library was built from.
std::filesystem::path ShippedConfigFolder();

}  // namespace spusim
