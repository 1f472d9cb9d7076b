// SPDX-License-Identifier: Apache-2.0
#include <spusim/base/read_file.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

#include <fmt/format.h>

#include <spusim/base/errors.h>
#include <spusim/base/text.h>

namespace spusim {
namespace {

constexpr std::size_t kBlockBytes = 1 << 16;

[[noreturn]] void ThrowFor(const std::filesystem::path& path, int error) {
  const std::string name = OneLine(path.string());
  if (error == ENOENT || error == ENOTDIR) throw InputError(name + ": no such file");
  if (error == EISDIR) throw InputError(name + ": is a folder, a file is needed");
  throw FileError(fmt::format("{}: cannot be read: {}", name, std::strerror(error)));
}

}  // namespace

std::string ReadFile(const std::filesystem::path& path) {
  struct Closer {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  const std::unique_ptr<std::FILE, Closer> file(std::fopen(path.c_str(), "rb"));
  if (file == nullptr) ThrowFor(path, errno);
  std::string content;
  std::array<char, kBlockBytes> block{};
  // A folder opens but does not read.
  while (const std::size_t count = std::fread(block.data(), 1, block.size(), file.get())) {
    content.append(block.data(), count);
  }
  if (std::ferror(file.get()) != 0) ThrowFor(path, errno);
  return content;
}

}  // namespace spusim
