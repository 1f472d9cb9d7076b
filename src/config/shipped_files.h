// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

namespace spusim {

/// The folder with the configurations that come with spusim (hardware, tasks, data). The first of
/// these that there is:
///
/// 1. the environment variable SPUSIM_CONFIG_DIR;
/// 2. ../share/spusim/configs beside the program's own folder;
/// 3. the one that NameInstalledConfigs named: that of the installed package which a program uses;
/// 4. `configs` of the sources that the library was built from.
std::filesystem::path ShippedConfigFolder();

/// Names the folder of an installed package; true. The package's CMake file defines
/// SPUSIM_INSTALLED_CONFIGS in every program that links it, which then calls this before main.
bool NameInstalledConfigs(const char* folder);

#ifdef SPUSIM_INSTALLED_CONFIGS
inline const bool kInstalledConfigsNamed = NameInstalledConfigs(SPUSIM_INSTALLED_CONFIGS);
#endif

}  // namespace spusim
