// SPDX-License-Identifier: Apache-2.0
#include <spusim/base/posix_io.h>

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

}  // namespace spusim
