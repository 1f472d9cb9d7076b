// SPDX-License-Identifier: Apache-2.0
#include <spusim/base/posix_io.h>

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include <fmt/format.h>

#include <spusim/base/errors.h>
#include <spusim/base/text.h>

namespace spusim {

void ThrowFileError(const std::filesystem::path& path, std::string_view what) {
  const int error = errno;
  throw FileError(
      fmt::format("{}: cannot {}: {}", OneLine(path.string()), what, std::strerror(error)));
}

void WriteAll(int descriptor, std::string_view bytes, const std::filesystem::path& path) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
    if (written < 0) {
      if (errno == EINTR) continue;
      ThrowFileError(path, "be written");
    }
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

void SyncFolder(const std::filesystem::path& folder) {
  const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return;
  // Some file systems cannot sync a folder; the file's content is safe already.
  ::fsync(descriptor);
  ::close(descriptor);
}

}  // namespace spusim
