// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <spusim/base/errors.h>
#include <spusim/report/result_folder.h>

#include "testbenches/support/temporary_folder.h"

namespace spusim {
namespace {

namespace fs = std::filesystem;
using test::TemporaryFolder;
using Filled = ResultFolder::Filled;

TEST_CASE("ResultFolder writes nothing before Create") {
  const TemporaryFolder base;
  const fs::path path = base.path() / "results" / "solve";
  ResultFolder folder(path, Filled::kRefused);
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
    ResultFolder folder(base.path() / "a", Filled::kRefused);
    folder.Create();
  }
  CHECK(fs::is_empty(base.path()));
  {
    ResultFolder folder(base.path() / "a", Filled::kRefused);
    folder.Create();
    folder.Write("summary.json", "{}");
  }
  // And the manifest.
  CHECK(std::distance(fs::directory_iterator(base.path() / "a"), fs::directory_iterator()) == 2);
}

TEST_CASE("A folder with files is refused without force and an empty one is not") {
  const TemporaryFolder base;
  CHECK_NOTHROW(ResultFolder(base.path(), Filled::kRefused));
  base.Write("mine.txt", "x");
  CHECK_THROWS_MATCHES(
      ResultFolder(base.path(), Filled::kRefused), InputError,
      Catch::Message("run.out: \"" + base.path().string() +
                     "\" exists and is not empty (allowed: a new or empty folder, or --force to "
                     "replace what an earlier run wrote)"));
  const fs::path file = base.path() / "mine.txt";
  CHECK_THROWS_MATCHES(ResultFolder(file, Filled::kForced), InputError,
                       Catch::Message("run.out: \"" + file.string() +
                                      "\" is a file (allowed: a new or empty folder)"));
}

/// A run that writes these files and ends.
void Run(const fs::path& path, const std::vector<std::string>& names) {
  ResultFolder folder(path, Filled::kForced);
  folder.Create();
  for (const std::string& name : names) {
    if (name.rfind("metrics", 0) == 0) folder.Claim(name);
    folder.Write(name, "new");
  }
}

TEST_CASE("Force replaces what a run wrote and nothing else") {
  const TemporaryFolder base;
  for (const char* name : {"mine.txt", "metrics.txt", "metrics_notes.csv", "report.html"}) {
    base.Write(name, "x");
  }
  Run(base.path(), {"summary.json", "solution.mtx", "metrics.csv", "metrics_sgd.csv"});
  Run(base.path(), {"summary.json"});
  const ResultFolder folder(base.path(), Filled::kForced);
  CHECK(folder.Files() == std::vector<std::string>{"metrics.txt", "metrics_notes.csv", "mine.txt",
                                                   "report.html", "summary.json"});
  CHECK(base.Read("metrics_notes.csv") == "x");
}

TEST_CASE("A file that somebody changed is the user's") {
  const TemporaryFolder base;
  Run(base.path(), {"summary.json", "metrics.csv"});
  base.Write("metrics.csv", "changed");
  SECTION("it stays where the next run does not write it") {
    Run(base.path(), {"summary.json"});
    CHECK(base.Read("metrics.csv") == "changed");
  }
  SECTION("a run that would write it is refused") {
    ResultFolder folder(base.path(), Filled::kForced);
    folder.Create();
    CHECK_THROWS_WITH(folder.Claim("metrics.csv"), Catch::Contains("holds \"metrics.csv\""));
  }
  SECTION("one of a name that all runs write is refused at once") {
    base.Write("summary.json", "changed");
    CHECK_THROWS_WITH(ResultFolder(base.path(), Filled::kForced),
                      Catch::Contains("holds \"summary.json\", which no run of spusim wrote or "
                                      "somebody changed"));
    CHECK(base.Read("summary.json") == "changed");
  }
}

TEST_CASE("A default folder is replaced when it holds only what runs wrote") {
  const TemporaryFolder base;
  Run(base.path(), {"summary.json", "metrics.csv"});
  {
    ResultFolder folder(base.path(), Filled::kReplaceRuns);
    folder.Create();
    CHECK(folder.Files().empty());
    folder.Write("summary.json", "again");
  }
  CHECK(base.Read("summary.json") == "again");
  base.Write("mine.txt", "x");
  CHECK_THROWS_WITH(ResultFolder(base.path(), Filled::kReplaceRuns),
                    Catch::Contains("holds \"mine.txt\", which no run of spusim wrote"));
  CHECK(base.Read("summary.json") == "again");
}

TEST_CASE("What a killed run left is a run's") {
  const TemporaryFolder base;
  Run(base.path(), {"summary.json"});
  // As it is between Create and the end.
  std::string manifest;
  for (const char* name : {"summary.json", "waves.vcd", "metrics_sgd.csv"}) {
    manifest += std::string(64, '-') + "  " + name + "\n";
  }
  base.Write(".spusim.manifest", manifest);
  for (const char* name : {"waves.vcd.partial", ".solution.mtx.123.tmp", "metrics_sgd.csv.partial",
                           ".summary.json.123.tmp", "..spusim.manifest.123.tmp"}) {
    base.Write(name, "half");
  }
  // No run claimed that one.
  CHECK_THROWS_WITH(ResultFolder(base.path(), Filled::kReplaceRuns), Catch::Contains("solution"));
  fs::remove(base.path() / ".solution.mtx.123.tmp");
  ResultFolder folder(base.path(), Filled::kReplaceRuns);
  folder.Create();
  CHECK(folder.Files().empty());
}

TEST_CASE("The manifest is what sha256sum checks") {
  const TemporaryFolder base;
  Run(base.path(), {"summary.json", "metrics.csv"});
  const std::string hash = "11507a0e2f5e69d5dfa40a62a1bd7b6ee57e6bcd85c67c9b8431b36fff21c437";
  CHECK(base.Read(".spusim.manifest") == hash + "  metrics.csv\n" + hash + "  summary.json\n");
}

TEST_CASE("Two runs cannot be in one folder at once") {
  const TemporaryFolder base;
  const fs::path path = base.path() / "a";
  ResultFolder second(path, Filled::kRefused);
  ResultFolder forced(path, Filled::kForced);
  {
    ResultFolder first(path, Filled::kRefused);
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
  CHECK_THROWS_AS(ResultFolder("/proc/spusim/none", Filled::kRefused).Create(), FileError);
}

}  // namespace
}  // namespace spusim
