// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

#include <spusim/base/read_file.h>

namespace spusim {

/// The bytes of a file that may be compressed with gzip (RFC 1952): decompressed if they begin as
/// such a file does, else as they are. Several compressed files in one are read one after another.
/// @throws as ReadFile; FileError too where the compression is damaged or cut short.
std::string ReadMaybeGzipped(const std::filesystem::path& path, const FileKind& kind);

}  // namespace spusim
