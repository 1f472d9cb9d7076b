// SPDX-License-Identifier: Apache-2.0
#include <spusim/waves/output_file.h>

#include <algorithm>
#include <cstring>

#include <spusim/base/errors.h>

namespace spusim {
namespace {

// Large against the cost of a system call, small against any run's memory.
constexpr std::size_t kBufferSize = 1U << 20;

}  // namespace

OutputFile::OutputFile(const std::filesystem::path& path)
    : file_(path, AtomicFile::Until::kPartial), buffer_(kBufferSize) {}

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
  try {
    file_.Commit();
  } catch (const FileError&) {
    file_.Discard();
    throw;
  }
}

void OutputFile::Flush() {
  try {
    file_.Write({buffer_.data(), used_});
  } catch (const FileError&) {
    // Without this piece the rest would be no waveform.
    file_.Discard();
    throw;
  }
  used_ = 0;
}

}  // namespace spusim
