// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

namespace spusim {

/// A file of the source tree, by its path from the root.
inline std::filesystem::path SourcePath(const std::filesystem::path& file) {
  return std::filesystem::path(SPUSIM_SOURCE_DIR) / file;
}

}  // namespace spusim
