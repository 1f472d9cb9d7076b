// SPDX-License-Identifier: Apache-2.0
#include <spusim/config/shipped_files.h>

#include <cstdlib>
#include <system_error>

#include <fmt/format.h>

#include <spusim/base/errors.h>
#include <spusim/base/text.h>

namespace spusim {
namespace {

// Named before main: no object that another file's would have to come after.
const char* installed_configs = nullptr;

}  // namespace

bool NameInstalledConfigs(const char* folder) {
  installed_configs = folder;
  return true;
}

std::filesystem::path ShippedConfigFolder() {
  const char* from_environment = std::getenv("SPUSIM_CONFIG_DIR");
  if (from_environment != nullptr && *from_environment != '\0') {
    std::filesystem::path folder = std::filesystem::absolute(from_environment).lexically_normal();
    std::error_code error;
    if (std::filesystem::is_directory(folder / "hardware", error)) return folder;
    throw InputError(fmt::format(
        "SPUSIM_CONFIG_DIR: {} has no folder hardware (allowed: the folder configs of spusim)",
        Quoted(folder.string())));
  }
  std::error_code error;
  const std::filesystem::path program = std::filesystem::read_symlink("/proc/self/exe", error);
  if (!error) {
    std::filesystem::path installed =
        program.parent_path().parent_path() / "share" / "spusim" / "configs";
    if (std::filesystem::is_directory(installed, error)) return installed;
  }
  if (installed_configs != nullptr && std::filesystem::is_directory(installed_configs, error)) {
    return installed_configs;
  }
  return SPUSIM_SOURCE_CONFIG_DIR;
}

}  // namespace spusim
