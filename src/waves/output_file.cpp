// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <spusim/base/errors.h>
#include <spusim/waves/output_file.h>
#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>

namespace spusim {
namespace {

// Large against the cost of a system call, small against any run's memory.
constexpr std::size_t kBufferSize = 1U << 20;

}  // namespace

OutputFile::OutputFile(const std::filesystem::path& path)
    : path_(path), partial_(path), buffer_(kBufferSize) {
  partial_ += ".partial";
  errno = 0;
  file_.reset(std::fopen(partial_.c_str(), "wb"));
  if (!file_) {
    throw FileError(fmt::format("{}: cannot open: {}", partial_.string(), std::strerror(errno)));
  }
  // The buffer is ours: a second copy through stdio would only cost time.
  std::setvbuf(file_.get(), nullptr, _IONBF, 0);
}

OutputFile::~OutputFile() { Discard(); }

void OutputFile::Append(std::string_view text) {
  while (!text.empty()) {
    const std::size_t size = std::min(text.size(), kLargestPiece);
    std::memcpy(Reserve(size), text.data(), size);
    Advance(size);
    text.remove_prefix(size);
  }
}

void OutputFile::Commit() {
  Flush();
  errno = 0;
  if (std::fclose(file_.release()) != 0) {
    Fail("close", errno);
  }
  std::error_code error;
  std::filesystem::rename(partial_, path_, error);
  if (error) {
    Fail("rename", error.value());
  }
}

void OutputFile::Discard() {
  if (file_) {
    file_.reset();
    std::error_code ignored;
    std::filesystem::remove(partial_, ignored);
  }
}

void OutputFile::Flush() {
  if (!file_) {
    throw FileError(fmt::format("{}: cannot write: it is closed", partial_.string()));
  }
  errno = 0;
  if (std::fwrite(buffer_.data(), 1, used_, file_.get()) != used_) {
    Fail("write", errno);
  }
  used_ = 0;
}

void OutputFile::Fail(const char* action, int error) {
  file_.reset();
  std::error_code ignored;
  std::filesystem::remove(partial_, ignored);
  throw FileError(
      fmt::format("{}: cannot {}: {}", partial_.string(), action, std::strerror(error)));
}

}  // namespace spusim
