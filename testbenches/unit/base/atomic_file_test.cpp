// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <spusim/base/atomic_file.h>
#include <spusim/base/errors.h>

#include "testbenches/support/file_size_limit.h"
#include "testbenches/support/temporary_folder.h"

namespace spusim {
namespace {

namespace fs = std::filesystem;
using test::FileSizeLimit;
using test::TemporaryFolder;

TEST_CASE("AtomicFile shows nothing before Commit and all of it after") {
  const TemporaryFolder folder;
  const fs::path path = folder.path() / "a.txt";
  AtomicFile file(path);
  file.Write("one ");
  file.Write("two");
  CHECK_FALSE(fs::exists(path));
  file.Commit();
  CHECK(folder.Read("a.txt") == "one two");
  CHECK(std::distance(fs::directory_iterator(folder.path()), fs::directory_iterator()) == 1);
}

TEST_CASE("AtomicFile without Commit leaves the old file and no other") {
  const TemporaryFolder folder;
  folder.Write("a.txt", "old");
  {
    AtomicFile file(folder.path() / "a.txt");
    file.Write("new");
  }
  CHECK(folder.Read("a.txt") == "old");
  CHECK(std::distance(fs::directory_iterator(folder.path()), fs::directory_iterator()) == 1);
}

TEST_CASE("A growing file has its rows under a name of its own, and may be left there") {
  const TemporaryFolder folder;
  const fs::path path = folder.path() / "a.txt";
  {
    AtomicFile file(path, AtomicFile::Until::kPartial);
    file.Write("one\n");
    CHECK(folder.Read("a.txt.partial") == "one\n");
    file.Leave();
    CHECK_FALSE(file.open());
    CHECK_THROWS_AS(file.Write("two\n"), FileError);
    CHECK_THROWS_AS(file.Commit(), FileError);
  }
  CHECK(folder.Read("a.txt.partial") == "one\n");
  {
    AtomicFile file(path, AtomicFile::Until::kPartial);
    file.Write("two\n");
    file.Commit();
    file.Discard();
  }
  CHECK(folder.Read("a.txt") == "two\n");
  CHECK(std::distance(fs::directory_iterator(folder.path()), fs::directory_iterator()) == 1);
}

TEST_CASE("A piece that does not fit is cut off whole, and the file goes on from there") {
  const TemporaryFolder folder;
  AtomicFile file(folder.path() / "a.txt", AtomicFile::Until::kPartial);
  file.Write("one\n");
  {
    const FileSizeLimit limit(6);
    CHECK_THROWS_AS(file.Write("two\n"), FileError);
  }
  CHECK(folder.Read("a.txt.partial") == "one\n");
  file.Write("three\n");
  file.Commit();
  CHECK(folder.Read("a.txt") == "one\nthree\n");
}

TEST_CASE("A full disk is a FileError that leaves nothing") {
  const TemporaryFolder folder;
  const fs::path path = folder.path() / "a.txt";
  {
    const FileSizeLimit limit(10);
    CHECK_THROWS_MATCHES(WriteFileAtomically(path, std::string(100, 'x')), FileError,
                         Catch::Message(path.string() + ": cannot be written: File too large"));
  }
  CHECK(fs::is_empty(folder.path()));
}

TEST_CASE("A folder that is not there is a FileError") {
  const TemporaryFolder folder;
  const fs::path path = folder.path() / "none" / "a.txt";
  CHECK_THROWS_MATCHES(
      WriteFileAtomically(path, "x"), FileError,
      Catch::Message(path.string() + ": cannot be written: No such file or directory"));
}

}  // namespace
}  // namespace spusim
