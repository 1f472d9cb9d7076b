// SPDX-License-Identifier: Apache-2.0
// `solve` with a right-hand side a column: one programmed matrix serves them all.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <filesystem>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include <catch2/catch.hpp>

#include "testbenches/support/linear_case.h"

namespace spusim {
namespace {

using test::LinearCase;
using test::ProgramRun;
using test::RunToSummary;
using test::SolveCommand;
using test::TemporaryFolder;

constexpr Index kCells = 12;

/// b.mtx has columns of very different sizes.
class ManyCase : public LinearCase {
 public:
  ManyCase(Index columns, std::uint64_t seed) : LinearCase(kCells, seed) {
    Matrix b(kCells, columns);
    RandomStream(seed, "test.many").FillNormalsBlock(0, b);
    for (Index k = 0; k < columns; ++k) b.col(k) *= std::pow(10.0, static_cast<double>(k % 5));
    WriteMatrixMarket(path() / "b.mtx", b, false);
  }
};

TEST_CASE("every column is solved, and the matrix is uploaded once") {
  const ManyCase folder(7, 1);
  const auto many = RunToSummary(folder.path(), SolveCommand({"noise.kappa0=0"}));
  const RowMatrix a = ReadMatrixMarket(folder.path() / "A.mtx");
  const RowMatrix b = ReadMatrixMarket(folder.path() / "b.mtx");
  const RowMatrix x = ReadMatrixMarket(folder.path() / "out" / "solution.mtx");
  REQUIRE(x.cols() == 7);
  // A 16-bit code is 3e-5 of full scale; condition number about 4.
  for (Index k = 0; k < 7; ++k) CHECK((a * x.col(k) - b.col(k)).norm() < 1e-3 * b.col(k).norm());
  CHECK(many["result"]["right_hand_sides"] == 7);

  WriteMatrixMarket(folder.path() / "b.mtx", b.col(2), false);
  const auto one = RunToSummary(folder.path(), SolveCommand({"noise.kappa0=0"}));
  CHECK(many["time"]["cycles"]["program"] == one["time"]["cycles"]["program"]);
  // Without noise a column's result does not depend on its neighbours.
  CHECK(ReadMatrixMarket(folder.path() / "out" / "solution.mtx") == x.col(2));
}

TEST_CASE("the table has each column's error and prediction, the summary those of all") {
  // 20 columns x 5 seeds, noise above all else.
  double columns_ratio = 0.0;
  double total_ratio = 0.0;
  for (int seed = 1; seed <= 5; ++seed) {
    const ManyCase folder(20, static_cast<std::uint64_t>(seed));
    auto arguments = SolveCommand({"noise.kappa0=0.01", "anneal.samples=5"});
    arguments.insert(arguments.end(), {"--seed", std::to_string(seed)});
    const auto result = RunToSummary(folder.path(), arguments)["result"];
    total_ratio += std::pow(result["relative_error"].get<double>() /
                                result["predicted_relative_error"].get<double>(),
                            2) /
                   5.0;
    std::istringstream table(TemporaryFolder::ReadWhole(folder.path() / "out" / "columns.csv"));
    std::string line;
    std::getline(table, line);
    REQUIRE(line == "column,relative_error,predicted_relative_error,residual");
    int rows = 0;
    while (std::getline(table, line)) {
      double column = 0.0;
      double error = 0.0;
      double predicted = 0.0;
      char comma = ',';
      std::istringstream(line) >> column >> comma >> error >> comma >> predicted;
      CHECK(column == ++rows);
      columns_ratio += std::pow(error / predicted, 2) / 100.0;
    }
    REQUIRE(rows == 20);
  }
  CHECK(std::sqrt(total_ratio) >= 0.5);
  CHECK(std::sqrt(total_ratio) <= 2.0);
  // 100 columns of 12 cells: 1200 degrees of freedom of unequal weight; five standard deviations of
  // a chi-square with a quarter of them, sqrt(2/300), bound the mean square to 1 +- 0.41.
  CHECK(columns_ratio >= 0.59);
  CHECK(columns_ratio <= 1.41);
}

TEST_CASE("right-hand sides that do not fit are refused in one line") {
  const ManyCase folder(3, 1);
  const auto refusal = [&] {
    ProgramRun run(folder.path(), {"solve", "A.mtx", "b.mtx", "--out", "out"});
    CHECK(run.Wait() == 2);
    CHECK(!std::filesystem::exists(folder.path() / "out"));
    return run.Err();
  };
  Matrix b = ReadMatrixMarket(folder.path() / "b.mtx");
  b.col(1).setZero();
  WriteMatrixMarket(folder.path() / "b.mtx", b, false);
  CHECK_THAT(refusal(), Catch::Contains("b.mtx: right-hand side is zero in column 2 (allowed: "
                                        "at least one entry that is not)"));
  WriteMatrixMarket(folder.path() / "b.mtx", Matrix(b.topRows(5)), false);
  CHECK_THAT(refusal(), Catch::Contains("b.mtx: right-hand side of 5 x 3 (allowed: 12 rows, as "
                                        "the matrix, and a column for each system)"));
}

TEST_CASE("Ctrl-C keeps the columns that are done") {
  const ManyCase folder(4000, 1);
  ProgramRun run(folder.path(), {"solve", "A.mtx", "b.mtx", "--out", "out"});
  const auto rows = [&] {
    const auto table = folder.path() / "out" / "columns.csv.partial";
    if (!std::filesystem::exists(table)) return std::ptrdiff_t{0};
    const std::string text = TemporaryFolder::ReadWhole(table);
    return std::count(text.begin(), text.end(), '\n');
  };
  while (rows() < 5 && !run.Ended()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  run.Interrupt();
  REQUIRE(run.Wait() == 130);
  const RowMatrix x = ReadMatrixMarket(folder.path() / "out" / "solution.mtx");
  CHECK(x.cols() >= 4);
  const std::string table = TemporaryFolder::ReadWhole(folder.path() / "out" / "columns.csv");
  CHECK(std::count(table.begin(), table.end(), '\n') == x.cols() + 1);
  CHECK(!std::filesystem::exists(folder.path() / "out" / "summary.json"));
}

}  // namespace
}  // namespace spusim
