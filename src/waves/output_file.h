// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string_view>
#include <vector>

namespace spusim {

/// A text file that appears whole or not at all: it grows as `<path>.partial` and gets its name in
/// Commit(). Destroyed or discarded before that, nothing stays. Errors: FileError with path and
/// cause.
class OutputFile {
 public:
  explicit OutputFile(const std::filesystem::path& path);
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;
  ~OutputFile();

  const std::filesystem::path& path() const { return path_; }

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
  void Discard();

  static constexpr std::size_t kLargestPiece = 1U << 16;

 private:
  struct Closer {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };

  void Flush();
  [[noreturn]] void Fail(const char* action, int error);

  std::filesystem::path path_;
  std::filesystem::path partial_;
  std::unique_ptr<std::FILE, Closer> file_;
  std::vector<char> buffer_;
  std::size_t used_ = 0;
};

}  // namespace spusim
