// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <string_view>
#include <vector>

#include <spusim/base/atomic_file.h>

namespace spusim {

/// A buffer of 1 MiB in front of a text file that appears whole or not at all: it grows as
/// `<path>.partial` and gets its name in Commit(). Destroyed, or failed, before that, nothing
/// stays. Errors: FileError with path and cause.
class OutputFile {
 public:
  explicit OutputFile(const std::filesystem::path& path);

  const std::filesystem::path& path() const { return file_.path(); }

  /// Room for `size` characters (at most kLargestPiece); Advance() says how many were used.
  char* Reserve(std::size_t size) {
    if (used_ + size > buffer_.size()) {
      Flush();
    }
    return buffer_.data() + used_;
  }
  void Advance(std::size_t size) { used_ += size; }
  void Append(std::string_view text);

  void Commit();
  void Discard() { file_.Discard(); }

  static constexpr std::size_t kLargestPiece = 1U << 16;

 private:
  void Flush();

  AtomicFile file_;
  std::vector<char> buffer_;
  std::size_t used_ = 0;
};

}  // namespace spusim
