// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string_view>

namespace spusim {

/// Throws FileError "PATH: cannot WHAT: reason" for the current errno.
[[noreturn]] void ThrowFileError(const std::filesystem::path& path, std::string_view what);

}  // namespace spusim
