// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace spusim {

/// A kind of file that spusim reads, and how long one may be.
struct FileKind {
  const char* name;         ///< as messages call it
  std::uint64_t max_bytes;  ///< of a file; what it holds compressed counts by its full length
};

/// Run files and hardware presets: thousands of times what all keys need.
inline constexpr FileKind kConfigFile{"a configuration", std::uint64_t{1} << 24};
/// Matrix Market files: eight bytes each of the 2^30 entries that a dense matrix may have.
inline constexpr FileKind kMatrixFile{"a matrix", std::uint64_t{1} << 33};
/// Samples to train on.
inline constexpr FileKind kDataFile{"training data", std::uint64_t{1} << 30};

/// The longest of what does not say its length beforehand, like a pipe or a device, whatever the
/// kind: it is known to be too long only when so much of it is in memory.
inline constexpr std::uint64_t kMaxStreamBytes = std::uint64_t{1} << 28;

/// Throws FileError "NAME: cannot be read: REASON".
[[noreturn]] void ThrowUnreadable(const std::string& name, std::string_view reason);
/// The same, for one that is longer than `max_bytes`.
[[noreturn]] void ThrowTooLong(const std::filesystem::path& path, const FileKind& kind,
                               std::uint64_t max_bytes);

/// The bytes of a file, pipe or device. All that spusim reads goes through it.
/// @throws InputError "PATH: no such file": a name that is wrong;
///   FileError "PATH: cannot be read: ..." for a folder, one that the system does not let us read,
///   and one that is too long.
std::string ReadFile(const std::filesystem::path& path, const FileKind& kind);

}  // namespace spusim
