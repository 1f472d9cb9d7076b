// SPDX-License-Identifier: Apache-2.0
#include <spusim/base/gunzip.h>

#include <zlib.h>

#include <algorithm>
#include <array>
#include <limits>
#include <string_view>

#include <fmt/format.h>

namespace spusim {
namespace {

constexpr std::string_view kMagic = "\x1f\x8b";
/// Added to the size of the window: the data are gzip's.
constexpr int kGzipFormat = 16;
constexpr std::size_t kInflatedBytes = std::size_t{1} << 16;

/// zlib's inflater, ended with the object.
class Inflater {
 public:
  explicit Inflater(const std::filesystem::path& path) : path_(path) {
    if (inflateInit2(&stream_, MAX_WBITS + kGzipFormat) != Z_OK) Fail();
  }
  ~Inflater() { inflateEnd(&stream_); }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  /// Takes one compressed file off the front of `packed`.
  void Inflate(std::string_view& packed, const FileKind& kind, std::string& text) {
    inflateReset(&stream_);
    std::array<char, kInflatedBytes> block{};
    for (int code = Z_OK; code != Z_STREAM_END;) {
      const std::size_t given =
          std::min<std::size_t>(packed.size(), std::numeric_limits<uInt>::max());
      // zlib's interface knows no constant input; it does not write there.
      stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
      stream_.avail_in = static_cast<uInt>(given);
      stream_.next_out = reinterpret_cast<Bytef*>(block.data());
      stream_.avail_out = static_cast<uInt>(block.size());
      code = inflate(&stream_, Z_NO_FLUSH);
      // Z_BUF_ERROR: no input is left, and the end has not come.
      if (code != Z_OK && code != Z_STREAM_END) Fail();
      packed.remove_prefix(given - stream_.avail_in);
      text.append(block.data(), block.size() - stream_.avail_out);
      if (text.size() > kind.max_bytes) ThrowTooLong(path_, kind, kind.max_bytes);
    }
  }

 private:
  [[noreturn]] void Fail() const {
    ThrowUnreadable(path_.string(),
                    fmt::format("its compression is damaged or cut short ({})",
                                stream_.msg != nullptr ? stream_.msg : "no more data"));
  }

  const std::filesystem::path& path_;
  z_stream stream_{};
};

}  // namespace

std::string ReadMaybeGzipped(const std::filesystem::path& path, const FileKind& kind) {
  std::string bytes = ReadFile(path, kind);
  std::string_view packed = bytes;
  if (!packed.starts_with(kMagic)) return bytes;
  std::string text;
  Inflater inflater(path);
  // What follows the last compressed file is padding, as gzip itself has it.
  while (packed.starts_with(kMagic)) inflater.Inflate(packed, kind, text);
  return text;
}

}  // namespace spusim
