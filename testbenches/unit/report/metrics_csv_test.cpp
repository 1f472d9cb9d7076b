// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <limits>
#include <stdexcept>

#include <spusim/base/errors.h>
#include <spusim/report/metrics_csv.h>

#include "testbenches/support/file_size_limit.h"
#include "testbenches/support/temporary_folder.h"

namespace spusim {
namespace {

namespace fs = std::filesystem;
using test::FileSizeLimit;
using test::TemporaryFolder;

TEST_CASE("Rows are in the partial file as they come and in the file at the end") {
  const TemporaryFolder folder;
  const fs::path path = folder.path() / "metrics.csv";
  MetricsCsv table(path, {"iteration", "loss"});
  table.Append({std::int64_t{0}, 2.5});
  CHECK(folder.Read("metrics.csv.partial") == "iteration,loss\n0,2.5\n");
  CHECK_FALSE(fs::exists(path));
  table.Append({std::int64_t{1}, 0.1});
  table.Finish();
  CHECK(folder.Read("metrics.csv") == "iteration,loss\n0,2.5\n1,0.1\n");
  CHECK_FALSE(fs::exists(folder.path() / "metrics.csv.partial"));
}

TEST_CASE("Numbers read back the same and text is quoted where it must be") {
  const TemporaryFolder folder;
  const double third = 1.0 / 3.0;
  MetricsCsv table(folder.path() / "m.csv", {"a", "b", "c", "d"});
  table.Append({third, 1e-300, std::numeric_limits<double>::quiet_NaN(), std::string("x,\"y\"")});
  table.Finish();
  const std::string text = folder.Read("m.csv");
  CHECK(text == "a,b,c,d\n0.3333333333333333,1e-300,nan,\"x,\"\"y\"\"\"\n");
  CHECK(std::stod(text.substr(8)) == third);
}

TEST_CASE("An interrupted run keeps its rows and a run without rows keeps nothing") {
  const TemporaryFolder folder;
  try {
    MetricsCsv table(folder.path() / "m.csv", {"a"});
    MetricsCsv empty(folder.path() / "e.csv", {"a"});
    table.Append({1.5});
    throw Interrupted();
  } catch (const Interrupted&) {
    CHECK(folder.Read("m.csv") == "a\n1.5\n");
  }
  CHECK(std::distance(fs::directory_iterator(folder.path()), fs::directory_iterator()) == 1);
}

TEST_CASE("On a full disk the whole rows stay") {
  const TemporaryFolder folder;
  {
    MetricsCsv table(folder.path() / "m.csv", {"a"});
    table.Append({std::string("first")});
    // The header and the first row take 8 bytes; of the second row only 4 find room.
    const FileSizeLimit limit(12);
    CHECK_THROWS_AS(table.Append({std::string("second")}), FileError);
  }
  CHECK(folder.Read("m.csv") == "a\nfirst\n");
}

TEST_CASE("A disk that is full from the start leaves no table") {
  const TemporaryFolder folder;
  {
    const FileSizeLimit limit(0);
    CHECK_THROWS_AS(MetricsCsv(folder.path() / "m.csv", {"a"}), FileError);
  }
  CHECK(fs::is_empty(folder.path()));
}

TEST_CASE("A row of another length is a mistake of the caller") {
  const TemporaryFolder folder;
  MetricsCsv table(folder.path() / "m.csv", {"a", "b"});
  CHECK_THROWS_AS(table.Append({1.0}), std::logic_error);
}

}  // namespace
}  // namespace spusim
