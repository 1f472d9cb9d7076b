// SPDX-License-Identifier: Apache-2.0
#include <spusim/base/atomic_file.h>

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include <spusim/base/errors.h>
#include <spusim/base/posix_io.h>

namespace spusim {
namespace {

constexpr mode_t kFileMode = 0666;

std::filesystem::path NameUntilCommit(const std::filesystem::path& path, AtomicFile::Until until) {
  const std::string name = path.filename().string();
  return path.parent_path() / (until == AtomicFile::Until::kPartial
                                   ? name + ".partial"
                                   : fmt::format(".{}.{}.tmp", name, getpid()));
}

// Some file systems cannot sync a folder; the file's content is safe already.
void SyncFolder(const std::filesystem::path& folder) {
  const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return;
  ::fsync(descriptor);
  ::close(descriptor);
}

}  // namespace

AtomicFile::AtomicFile(std::filesystem::path path, Until until) : path_(std::move(path)) {
  std::error_code error;
  const std::filesystem::file_status status = std::filesystem::status(path_, error);
  straight_ = std::filesystem::exists(status) && !std::filesystem::is_regular_file(status);
  if (straight_) {
    temporary_ = path_;
    // A pipe that nobody reads is refused; without O_NONBLOCK this would wait for a reader for ever.
    descriptor_ = ::open(path_.c_str(), O_WRONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor_ >= 0)
      ::fcntl(descriptor_, F_SETFL, ::fcntl(descriptor_, F_GETFL) & ~O_NONBLOCK);
  } else {
    if (std::filesystem::is_symlink(path_, error)) {
      path_ = std::filesystem::weakly_canonical(path_);
    }
    temporary_ = NameUntilCommit(path_, until);
    descriptor_ = ::open(temporary_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, kFileMode);
  }
  if (descriptor_ < 0) ThrowFileError(path_, "be written");
}

AtomicFile::~AtomicFile() { Discard(); }

void AtomicFile::Write(std::string_view bytes) {
  if (!open()) {
    errno = EBADF;
    ThrowFileError(path_, "be written");
  }
  std::string_view rest = bytes;
  while (!rest.empty()) {
    const ssize_t written = ::write(descriptor_, rest.data(), rest.size());
    if (written >= 0) {
      rest.remove_prefix(static_cast<std::size_t>(written));
      continue;
    }
    if (errno == EINTR) continue;
    const int error = errno;
    // If even cutting fails, the error is on its way already.
    if (::ftruncate(descriptor_, whole_bytes_) == 0) ::lseek(descriptor_, whole_bytes_, SEEK_SET);
    errno = error;
    ThrowFileError(path_, "be written");
  }
  whole_bytes_ += static_cast<std::int64_t>(bytes.size());
}

void AtomicFile::Commit() {
  if (!open()) {
    errno = EBADF;
    ThrowFileError(path_, "be written");
  }
  if (straight_) {
    ::close(std::exchange(descriptor_, -1));
    return;
  }
  if (::fsync(descriptor_) != 0) ThrowFileError(path_, "be written");
  if (::rename(temporary_.c_str(), path_.c_str()) != 0) ThrowFileError(path_, "be written");
  ::close(std::exchange(descriptor_, -1));
  SyncFolder(path_.has_parent_path() ? path_.parent_path() : ".");
}

void AtomicFile::Discard() {
  if (!open()) return;
  Leave();
  if (!straight_) ::unlink(temporary_.c_str());
}

void AtomicFile::Leave() {
  if (open()) ::close(std::exchange(descriptor_, -1));
}

void WriteFileAtomically(const std::filesystem::path& path, std::string_view bytes) {
  AtomicFile file(path);
  file.Write(bytes);
  file.Commit();
}

}  // namespace spusim
