// SPDX-License-Identifier: Apache-2.0
#include <spusim/base/read_file.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include <fmt/format.h>

#include <spusim/base/errors.h>
#include <spusim/base/text.h>

namespace spusim {
namespace {

constexpr std::size_t kReadBytes = std::size_t{1} << 16;

[[noreturn]] void ThrowForError(const std::filesystem::path& path, int error) {
  if (error == ENOENT || error == ENOTDIR) {
    throw InputError(OneLine(path.string()) + ": no such file");
  }
  ThrowUnreadable(path.string(), error == EISDIR ? "it is a folder" : std::strerror(error));
}

/// An open file, closed with the object.
class OpenFile {
 public:
  explicit OpenFile(const std::filesystem::path& path)
      : descriptor_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {
    if (descriptor_ < 0) ThrowForError(path, errno);
  }
  ~OpenFile() { ::close(descriptor_); }
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;

  int descriptor() const { return descriptor_; }

  /// 0 of one that does not say, like a pipe and the files of /proc.
  std::uint64_t StatedBytes() const {
    struct stat status {};
    if (::fstat(descriptor_, &status) != 0 || !S_ISREG(status.st_mode)) return 0;
    return static_cast<std::uint64_t>(status.st_size);
  }

 private:
  int descriptor_;
};

}  // namespace

void ThrowUnreadable(const std::string& name, std::string_view reason) {
  throw FileError(fmt::format("{}: cannot be read: {}", OneLine(name), reason));
}

void ThrowTooLong(const std::filesystem::path& path, const FileKind& kind,
                  std::uint64_t max_bytes) {
  ThrowUnreadable(path.string(), fmt::format("it is too long for {} (allowed: up to {} bytes)",
                                             kind.name, max_bytes));
}

std::string ReadFile(const std::filesystem::path& path, const FileKind& kind) {
  const OpenFile file(path);
  const std::uint64_t stated = file.StatedBytes();
  const std::uint64_t limit =
      stated != 0 ? kind.max_bytes : std::min(kind.max_bytes, kMaxStreamBytes);
  if (stated > limit) ThrowTooLong(path, kind, limit);
  std::string content;
  content.reserve(stated);
  std::array<char, kReadBytes> block{};
  for (;;) {
    const ssize_t count = ::read(file.descriptor(), block.data(), block.size());
    if (count == 0) return content;
    if (count > 0) {
      content.append(block.data(), static_cast<std::size_t>(count));
      if (content.size() > limit) ThrowTooLong(path, kind, limit);
    } else if (errno != EINTR) {
      // A folder opens but does not read.
      ThrowForError(path, errno);
    }
  }
}

}  // namespace spusim
