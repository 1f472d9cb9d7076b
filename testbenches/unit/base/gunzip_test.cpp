// SPDX-License-Identifier: Apache-2.0
#include <spusim/base/gunzip.h>

#include <zlib.h>

#include <catch2/catch.hpp>

#include <spusim/base/errors.h>

#include "testbenches/support/temporary_folder.h"

namespace spusim {
namespace {

namespace fs = std::filesystem;
using test::TemporaryFolder;

constexpr FileKind kLog{"a log", 300'000};

fs::path WriteZipped(const fs::path& path, const std::string& text) {
  gzFile file = gzopen(path.c_str(), "wb");
  gzwrite(file, text.data(), static_cast<unsigned>(text.size()));
  gzclose(file);
  return path;
}

std::string Lines(int count) {
  std::string text;
  for (int i = 0; i < count; ++i) text += std::to_string(i * i) + "\n";
  return text;
}

TEST_CASE("A compressed file reads as what was compressed, a plain one as it is") {
  const TemporaryFolder folder;
  // Longer than a block.
  const std::string text = Lines(20'000);
  CHECK(ReadMaybeGzipped(WriteZipped(folder.path() / "a.gz", text), kLog) == text);
  CHECK(ReadMaybeGzipped(folder.Write("a", text), kLog) == text);
  CHECK(ReadMaybeGzipped(folder.Write("empty", ""), kLog).empty());
  CHECK(ReadMaybeGzipped(WriteZipped(folder.path() / "b.gz", ""), kLog).empty());
}

TEST_CASE("Compressed files in a row read as one") {
  const TemporaryFolder folder;
  WriteZipped(folder.path() / "a.gz", "one ");
  WriteZipped(folder.path() / "b.gz", "two");
  const auto both = folder.Write("c.gz", folder.Read("a.gz") + folder.Read("b.gz"));
  CHECK(ReadMaybeGzipped(both, kLog) == "one two");
}

TEST_CASE("A short file that would be long is given up at the limit") {
  const TemporaryFolder folder;
  const auto file = WriteZipped(folder.path() / "a.gz", std::string(kLog.max_bytes + 1, 'x'));
  REQUIRE(fs::file_size(file) < kLog.max_bytes / 100);
  CHECK_THROWS_MATCHES(
      ReadMaybeGzipped(file, kLog), FileError,
      Catch::Message(file.string() +
                     ": cannot be read: it is too long for a log (allowed: up to 300000 bytes)"));
}

TEST_CASE("Damaged compression is a file error in one line") {
  const TemporaryFolder folder;
  const std::string whole =
      TemporaryFolder::ReadWhole(WriteZipped(folder.path() / "a.gz", Lines(2'000)));
  std::string bad = whole;
  bad[whole.size() - 5] ^= 1;  // of the check sum
  for (const std::string& text : {whole.substr(0, whole.size() / 2), whole.substr(0, 5), bad}) {
    const auto file = folder.Write("b.gz", text);
    CHECK_THROWS_AS(ReadMaybeGzipped(file, kLog), FileError);
    CHECK_THROWS_WITH(
        ReadMaybeGzipped(file, kLog),
        Catch::StartsWith(file.string() + ": cannot be read: its compression is damaged"));
  }
}

}  // namespace
}  // namespace spusim
