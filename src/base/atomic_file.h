// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <string_view>

namespace spusim {

/// A file that appears whole or not at all: it grows under another name in the same folder, and
/// Commit syncs it, gives it its name and syncs the folder. Without Commit nothing stays behind.
/// All that spusim writes goes through it. What is no regular file (a device, a pipe) keeps its kind:
/// bytes go straight into it. A link to a file stays a link, and the file behind it is replaced.
class AtomicFile {
 public:
  /// What the file is called until Commit.
  enum class Until {
    kHidden,  ///< .NAME.PID.tmp, for files that are written at once
    kPartial  ///< NAME.partial, for files that grow as long as a run lasts and may be looked at
  };

  /// @throws FileError if the file cannot be made.
  explicit AtomicFile(std::filesystem::path path, Until until = Until::kHidden);
  /// Discards what was not committed.
  ~AtomicFile();
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;

  /// Appends all of `bytes`, or nothing of them: what can be written in part only is cut off again.
  /// @throws FileError, for example on a full disk, or when the file is no longer open.
  void Write(std::string_view bytes);
  /// @throws FileError; the file is open and uncommitted then.
  void Commit();
  /// Removes what was written. Does nothing to a file that is committed.
  void Discard();
  /// Closes the file and leaves it under its other name. Does nothing to a file that is committed.
  void Leave();

  /// True until Commit, Discard or Leave.
  bool open() const { return descriptor_ >= 0; }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
  std::filesystem::path temporary_;
  bool straight_ = false;  ///< into what is no regular file
  std::int64_t whole_bytes_ = 0;
  int descriptor_ = -1;
};

/// Writes `bytes` as the whole content of `path`. @throws FileError.
void WriteFileAtomically(const std::filesystem::path& path, std::string_view bytes);

}  // namespace spusim
