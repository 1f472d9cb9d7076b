// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace spusim {

/// SHA-256 (FIPS 180-4) of `bytes`, as 64 lower-case hexadecimal digits.
std::string Sha256(std::string_view bytes);

/// The same of a file of any length. @throws FileError if it cannot be read.
std::string Sha256OfFile(const std::filesystem::path& path);

}  // namespace spusim
