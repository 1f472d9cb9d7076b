// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string_view>

namespace spusim {

/// Throws FileError "PATH: cannot WHAT: reason" for the current errno.
[[noreturn]] void ThrowFileError(const std::filesystem::path& path, std::string_view what);

/// Writes all bytes to a file descriptor. @throws FileError naming `path`.
void WriteAll(int descriptor, std::string_view bytes, const std::filesystem::path& path);

/// Makes a rename in `folder` last through a loss of power, where the file system can.
void SyncFolder(const std::filesystem::path& folder);

}  // namespace spusim
