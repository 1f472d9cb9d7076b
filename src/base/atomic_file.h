// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string_view>

namespace spusim {

/// A file that appears whole or not at all: it is written under a temporary name in the same
/// folder, synced to the disk and renamed by Commit. Without Commit nothing stays behind.
class AtomicFile {
 public:
  /// @throws FileError if the temporary file cannot be made.
  explicit AtomicFile(std::filesystem::path path);
  ~AtomicFile();
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;

  /// @throws FileError, for example on a full disk.
  void Write(std::string_view bytes);
  /// @throws FileError.
  void Commit();

 private:
  std::filesystem::path path_;
  std::filesystem::path temporary_;
  int descriptor_ = -1;
};

/// Writes `bytes` as the whole content of `path`. @throws FileError.
void WriteFileAtomically(const std::filesystem::path& path, std::string_view bytes);

}  // namespace spusim
