// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <spusim/base/errors.h>
#include <spusim/report/result_folder.h>

#include "testbenches/support/temporary_folder.h"

namespace spusim {
namespace {

namespace fs = std::filesystem;
using test::TemporaryFolder;

TEST_CASE("ResultFolder writes nothing before Create") {
  const TemporaryFolder base;
  const fs::path path = base.path() / "results" / "solve";
  ResultFolder folder(path, false);
  CHECK(fs::is_empty(base.path()));
  folder.Create();
  folder.Create();
  folder.Write("summary.json", "{}");
  CHECK(base.Read("results/solve/summary.json") == "{}");
  CHECK(folder.Files() == std::vector<std::string>{"summary.json"});
}

TEST_CASE("ResultFolder leaves no lock and no empty folder behind") {
  const TemporaryFolder base;
  {
    ResultFolder folder(base.path() / "a", false);
    folder.Create();
  }
  CHECK(fs::is_empty(base.path()));
  {
    ResultFolder folder(base.path() / "a", false);
    folder.Create();
    folder.Write("summary.json", "{}");
  }
  CHECK(std::distance(fs::directory_iterator(base.path() / "a"), fs::directory_iterator()) == 1);
}

TEST_CASE("A folder with files is refused without force and an empty one is not") {
  const TemporaryFolder base;
  CHECK_NOTHROW(ResultFolder(base.path(), false));
  base.Write("mine.txt", "x");
  CHECK_THROWS_MATCHES(
      ResultFolder(base.path(), false), InputError,
      Catch::Message("run.out: \"" + base.path().string() +
                     "\" exists and is not empty (allowed: a new or empty folder, or --force to "
                     "replace what an earlier run wrote)"));
  const fs::path file = base.path() / "mine.txt";
  CHECK_THROWS_MATCHES(ResultFolder(file, true), InputError,
                       Catch::Message("run.out: \"" + file.string() +
                                      "\" is a file (allowed: a new or empty folder)"));
}

TEST_CASE("Force replaces what a run wrote and nothing else") {
  const TemporaryFolder base;
  for (const char* name :
       {"summary.json", "timing.json", "config.resolved.toml", "solution.mtx", "inverse.mtx",
        "metrics.csv", "metrics-sgd.csv", "metrics.csv.partial", "waves.vcd", "waves.gtkw",
        "samples.mtx", "exponential.mtx", "columns.csv", "nodes.csv", "nodes.csv.partial"}) {
    base.Write(name, "old");
  }
  base.Write("mine.txt", "x");
  base.Write("metrics.txt", "x");
  ResultFolder folder(base.path(), true);
  CHECK(folder.Files().size() == 17);
  folder.Create();
  CHECK(folder.Files() == std::vector<std::string>{"metrics.txt", "mine.txt"});
}

TEST_CASE("Two runs cannot be in one folder at once") {
  const TemporaryFolder base;
  const fs::path path = base.path() / "a";
  ResultFolder second(path, false);
  ResultFolder forced(path, true);
  {
    ResultFolder first(path, false);
    first.Create();
    const std::string message =
        "run.out: \"" + path.string() + "\" is in use by another run (allowed: another folder)";
    CHECK_THROWS_MATCHES(second.Create(), InputError, Catch::Message(message));
    CHECK_THROWS_MATCHES(forced.Create(), InputError, Catch::Message(message));
    first.Write("summary.json", "{}");
  }
  // The first is done: its files stop the second, and the third may replace them.
  CHECK_THROWS_AS(second.Create(), InputError);
  CHECK_NOTHROW(forced.Create());
}

TEST_CASE("A folder that cannot be made is a FileError") {
  CHECK_THROWS_AS(ResultFolder("/proc/spusim/none", false).Create(), FileError);
}

}  // namespace
}  // namespace spusim
