// SPDX-License-Identifier: Apache-2.0
#include <spusim/base/atomic_file.h>

#include <fcntl.h>
#include <unistd.h>

#include <utility>

#include <fmt/format.h>

#include <spusim/base/posix_io.h>

namespace spusim {
namespace {

constexpr mode_t kMode = 0666;

}  // namespace

AtomicFile::AtomicFile(std::filesystem::path path) : path_(std::move(path)) {
  temporary_ = path_.parent_path() / fmt::format(".{}.{}.tmp", path_.filename().string(), getpid());
  descriptor_ = ::open(temporary_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, kMode);
  if (descriptor_ < 0) ThrowFileError(path_, "be written");
}

AtomicFile::~AtomicFile() {
  if (descriptor_ >= 0) {
    ::close(descriptor_);
    ::unlink(temporary_.c_str());
  }
}

void AtomicFile::Write(std::string_view bytes) { WriteAll(descriptor_, bytes, path_); }

void AtomicFile::Commit() {
  if (::fsync(descriptor_) != 0) ThrowFileError(path_, "be written");
  if (::rename(temporary_.c_str(), path_.c_str()) != 0) ThrowFileError(path_, "be written");
  ::close(std::exchange(descriptor_, -1));
  SyncFolder(path_.has_parent_path() ? path_.parent_path() : ".");
}

void WriteFileAtomically(const std::filesystem::path& path, std::string_view bytes) {
  AtomicFile file(path);
  file.Write(bytes);
  file.Commit();
}

}  // namespace spusim
