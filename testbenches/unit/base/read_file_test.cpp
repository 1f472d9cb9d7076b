// SPDX-License-Identifier: Apache-2.0
#include <spusim/base/read_file.h>

#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch.hpp>

#include <fstream>
#include <thread>

#include <fmt/format.h>

#include <spusim/base/errors.h>

#include "testbenches/support/temporary_folder.h"

namespace spusim {
namespace {

namespace fs = std::filesystem;
using test::TemporaryFolder;

constexpr FileKind kNote{"a note", 100'000};

TEST_CASE("All bytes of a file are read, up to its kind's limit") {
  const TemporaryFolder folder;
  CHECK(ReadFile(folder.Write("a", ""), kNote).empty());
  // Longer than a block, with every byte.
  std::string bytes;
  while (bytes.size() < kNote.max_bytes) bytes += static_cast<char>(bytes.size() % 251);
  CHECK(ReadFile(folder.Write("b", bytes), kNote) == bytes);
  const fs::path longer = folder.Write("c", bytes + "x");
  CHECK_THROWS_MATCHES(
      ReadFile(longer, kNote), FileError,
      Catch::Message(longer.string() +
                     ": cannot be read: it is too long for a note (allowed: up to 100000 bytes)"));
}

TEST_CASE("A file that says its length is refused by it, unread") {
  const TemporaryFolder folder;
  const fs::path file = folder.Write("a", "");
  // Sparse: no disk would hold it.
  fs::resize_file(file, kMatrixFile.max_bytes + 1);
  CHECK_THROWS_AS(ReadFile(file, kMatrixFile), FileError);
}

TEST_CASE("What has no end is given up at the limit") {
  CHECK_THROWS_WITH(ReadFile("/dev/zero", kNote),
                    Catch::StartsWith("/dev/zero: cannot be read: it is too long for a note"));
  CHECK_THROWS_WITH(ReadFile("/dev/zero", kMatrixFile),
                    Catch::EndsWith(fmt::format("(allowed: up to {} bytes)", kMaxStreamBytes)));
}

TEST_CASE("A pipe is read to its end") {
  const TemporaryFolder folder;
  const fs::path pipe = folder.path() / "pipe";
  REQUIRE(mkfifo(pipe.c_str(), 0600) == 0);
  std::thread writer([&] { std::ofstream(pipe) << "through a pipe"; });
  CHECK(ReadFile(pipe, kNote) == "through a pipe");
  writer.join();
}

TEST_CASE("A name that is wrong is bad input, what cannot be read a file error") {
  const TemporaryFolder folder;
  const fs::path none = folder.path() / "no\nne";
  CHECK_THROWS_MATCHES(ReadFile(none, kNote), InputError,
                       Catch::Message((folder.path() / "no ne").string() + ": no such file"));
  CHECK_THROWS_AS(ReadFile(folder.Write("a", "") / "b", kNote), InputError);
  CHECK_THROWS_MATCHES(ReadFile(folder.path(), kNote), FileError,
                       Catch::Message(folder.path().string() + ": cannot be read: it is a folder"));
  // Address 0 of a process is never mapped: reading it fails, whoever reads.
  CHECK_THROWS_MATCHES(ReadFile("/proc/self/mem", kNote), FileError,
                       Catch::Message("/proc/self/mem: cannot be read: Input/output error"));
}

}  // namespace
}  // namespace spusim
