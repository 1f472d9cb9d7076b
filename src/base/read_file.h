// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

namespace spusim {

/// The bytes of a regular file (or a pipe).
/// @throws InputError "PATH: no such file", "PATH: is a folder"; FileError if it cannot be read.
std::string ReadFile(const std::filesystem::path& path);

}  // namespace spusim
