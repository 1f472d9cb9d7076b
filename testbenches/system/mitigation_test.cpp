// SPDX-License-Identifier: Apache-2.0
// The measures against imperfections through the program: what each gains, and what is refused.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <filesystem>
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

constexpr Index kCells = 16;

std::vector<std::string> With(std::vector<std::string> settings, const std::string& one) {
  settings.push_back(one);
  return settings;
}

nlohmann::json Solve(const LinearCase& folder, const std::vector<std::string>& settings) {
  return RunToSummary(folder.path(), SolveCommand(settings));
}

double Error(const nlohmann::json& summary) {
  return summary["result"]["relative_error"].get<double>();
}

std::string Solution(const LinearCase& folder) {
  return TemporaryFolder::ReadWhole(folder.path() / "out" / "solution.mtx");
}

// 16-bit codes of well-conditioned systems: rounding leaves some 1e-4.
constexpr double kSixteenBits = 5e-4;

TEST_CASE("auto-range: an answer beyond full scale is cut off without it, and found with it") {
  const TemporaryFolder folder;
  // x = (50, 4, 1) under b = (1, 1, 1), so s_x = 1 and full scale is x = 2.
  folder.Write("A.mtx",
               "%%MatrixMarket matrix array real general\n3 3\n0.02\n0\n0\n0\n0.25\n0\n0\n0\n1\n");
  folder.Write("b.mtx", "%%MatrixMarket matrix array real general\n3 1\n1\n1\n1\n");
  const auto solve = [&](const std::string& on) {
    return RunToSummary(folder.path(),
                        {"solve", "A.mtx", "b.mtx", "--set", "mitigation.auto_range=" + on, "--set",
                         "adc.full_scale_v=2", "--set", "noise.kappa0=0", "--allow-unreliable"});
  };
  const auto with = solve("true");
  const auto without = solve("false");
  const Vector exact = (Vector(3) << 50.0, 4.0, 1.0).finished();
  const Vector cut = exact.cwiseMin(2.0);
  // The array's 16 bits move 0.02 by 8e-4 of itself at most.
  CHECK(Error(without) == Approx((exact - cut).norm() / exact.norm()).epsilon(1e-3));
  CHECK(Error(with) < 1e-3);
  CHECK(without["events"]["range_retries"] == 0);
  CHECK(without["events"]["adc_clips"] == 2);
  // 2^5 = 32 > 25.
  CHECK(with["events"]["range_retries"] == 5);
}

TEST_CASE("+b and -b: offsets of 2 % leave what 16 bits leave, in twice the time") {
  const LinearCase folder(kCells, 3);
  // Wide ADCs, so that no anneal is repeated.
  const std::vector<std::string> offsets = {"dac.offset_v=0.02", "adc.offset_v=0.02",
                                            "spu.opamp_offset_v=1e-3", "adc.full_scale_v=4"};
  const auto plain = Solve(folder, offsets);
  const auto pair = Solve(folder, With(offsets, "mitigation.offset_pair=true"));
  CHECK(Error(plain) > 1e-2);
  CHECK(Error(pair) < kSixteenBits);
  CHECK(plain["result"]["predicted"].contains("converters"));
  CHECK(plain["result"]["predicted"].contains("cells"));
  CHECK(!pair["result"]["predicted"].contains("converters"));
  CHECK(!pair["result"]["predicted"].contains("cells"));
  CHECK(pair["result"]["mitigation"]["anneals"] == 2);
  CHECK(pair["result"]["mitigation"]["programmings"] == 1);
  CHECK(pair["time"]["cycles"]["settle"] == 2 * plain["time"]["cycles"]["settle"].get<int>());
  CHECK(pair["time"]["cycles"]["program"] == plain["time"]["cycles"]["program"]);
}

TEST_CASE("measured gains: errors of 3 % leave what 16 bits leave, shared converters too") {
  const LinearCase folder(kCells, 3);
  // Without sample-and-holds the cells are read one by one.
  for (const std::string hold : {"true", "false"}) {
    const std::string count = hold == "true" ? "0" : "3";
    const std::vector<std::string> gains = {"dac.gain_error=0.03", "adc.gain_error=0.03",
                                            "adc.count=" + count, "dac.count=" + count,
                                            "adc.sample_and_hold=" + hold};
    CHECK(Error(Solve(folder, gains)) > 1e-2);
    const auto summary = Solve(folder, With(gains, "mitigation.calibrate_gain=true"));
    CHECK(Error(summary) < kSixteenBits);
    CHECK(summary["result"]["mitigation"]["anneals"] == 33);
    CHECK(summary["result"]["mitigation"]["programmings"] == 3);
    // 16 (or 3) draws of 3 %.
    CHECK(summary["result"]["mitigation"]["output_gain_spread"].get<double>() > 0.003);
    CHECK(summary["result"]["mitigation"]["output_gain_spread"].get<double>() < 0.1);
  }
}

TEST_CASE("an ensemble of roundings: the error falls faster than a step") {
  // Mean squares over some systems, one rounding and 400: 20 times smaller by statistics alone.
  const auto mean_square = [](int bits, int members) {
    constexpr int kSystems = 4;
    double sum = 0.0;
    for (std::uint64_t seed = 1; seed <= kSystems; ++seed) {
      const LinearCase folder(8, seed);
      std::vector<std::string> words = SolveCommand(
          {"array.bits=" + std::to_string(bits), "noise.kappa0=0", "adc.bits=0", "dac.bits=0",
           "anneal.time_tau=60", "mitigation.rounded_ensemble=" + std::to_string(members)});
      // Of three bits some member is indefinite.
      words.emplace_back("--allow-unreliable");
      const double error = Error(RunToSummary(folder.path(), words));
      sum += error * error / kSystems;
    }
    return std::sqrt(sum);
  };
  // Seven bits: a step is 1/63 and the statistical part alone is left: 1/sqrt(400) within a factor
  // that 4 systems of 8 unknowns, 32 squares, give: 1 +- 4/sqrt(2 32).
  const double gain = mean_square(7, 1) / mean_square(7, 400);
  CHECK(gain > 10.0);
  CHECK(gain < 40.0);
  // Three bits: steps of a third of the largest entry; what no number of members takes away.
  CHECK(mean_square(3, 400) > 2.0 * mean_square(3, 1) / 20.0);
}

TEST_CASE("an ensemble of roundings inverts and samples better than one rounding") {
  const LinearCase folder(kCells, 3);
  for (const std::string task : {"invert", "sample"}) {
    const auto error = [&](const std::string& members, const std::string& samples) {
      return Error(RunToSummary(folder.path(), {task, "A.mtx", "--set", "array.bits=5", "--set",
                                                "mitigation.rounded_ensemble=" + members, "--set",
                                                "anneal.samples=" + samples}));
    };
    // As many samples in all: 16 cells, 320000 of them: 0.8 % by chance.
    const double one = error("1", "320000");
    const double many = error("32", "10000");
    CHECK(many < 0.5 * one);
    const auto summary = TemporaryFolder::ReadWhole(folder.path() / "out" / "summary.json");
    CHECK(nlohmann::json::parse(summary)["result"]["mitigation"]["programmings"] == 32);
  }
  const RowMatrix samples = ReadMatrixMarket(folder.path() / "out" / "samples.mtx");
  CHECK(samples.rows() == 320000);
}

TEST_CASE("refinement: coarse arrays and converters, double precision in the end") {
  const LinearCase folder(kCells, 3);
  const std::vector<std::string> coarse = {"array.bits=6", "adc.bits=8", "dac.bits=8",
                                           "dac.offset_v=0.01", "adc.gain_error=0.02"};
  double last = 1.0;
  for (const std::string passes : {"0", "1", "2", "4", "8"}) {
    const auto summary = Solve(folder, With(coarse, "mitigation.refinements=" + passes));
    CHECK(Error(summary) < 0.5 * last);
    last = Error(summary);
    if (passes == "0") continue;
    CHECK(summary["result"]["mitigation"]["anneals"] == std::stoi(passes) + 1);
    const auto factor = summary["result"]["mitigation"]["factor_per_pass"].get<double>();
    CHECK(factor > 0.0);
    CHECK(factor < 0.5);
  }
  const auto summary = Solve(folder, With(coarse, "mitigation.refinements=40"));
  // Condition number 4, 16 cells.
  CHECK(Error(summary) < 16 * 4 * 2.3e-16);
  CHECK(!summary["result"].contains("predicted_relative_error"));
}

TEST_CASE("every measure off is no measure to the bit, and roundings follow the seed") {
  const LinearCase folder(kCells, 3);
  const std::vector<std::string> off = {"adc.offset_v=0.01"};
  const auto plain = Solve(folder, off);
  const std::string solution = Solution(folder);
  auto summary = Solve(folder, {"adc.offset_v=0.01", "mitigation.offset_pair=false",
                                "mitigation.calibrate_gain=false", "mitigation.rounded_ensemble=0",
                                "mitigation.refinements=0"});
  CHECK(summary == plain);
  CHECK(Solution(folder) == solution);
  CHECK(!plain["result"].contains("mitigation"));
  const std::vector<std::string> ensemble = {"array.bits=5", "mitigation.rounded_ensemble=3",
                                             "noise.kappa0=0"};
  const auto first = Solve(folder, ensemble);
  const std::string rounded = Solution(folder);
  CHECK(Solve(folder, ensemble) == first);
  CHECK(Solution(folder) == rounded);
  Solve(folder, With(ensemble, "run.seed=2"));
  CHECK(Solution(folder) != rounded);
}

TEST_CASE("a column's result under all measures does not depend on its neighbours") {
  const LinearCase folder(kCells, 3);
  const std::vector<std::string> all = {"array.bits=6",
                                        "noise.kappa0=0",
                                        "adc.offset_v=0.01",
                                        "adc.gain_error=0.02",
                                        "dac.offset_v=0.01",
                                        "mitigation.offset_pair=true",
                                        "mitigation.refinements=2",
                                        "mitigation.rounded_ensemble=3",
                                        "mitigation.calibrate_gain=true"};
  Matrix b(kCells, 3);
  RandomStream(1, "test.columns").FillNormalsBlock(0, b);
  WriteMatrixMarket(folder.path() / "b.mtx", b, false);
  const auto many = Solve(folder, all);
  const RowMatrix x = ReadMatrixMarket(folder.path() / "out" / "solution.mtx");
  CHECK(many["result"]["mitigation"]["anneals"] == 32 + 3 * 3 * 3 * 2);
  CHECK(many["result"]["mitigation"]["programmings"] == 2 + 3 * 3 * 3);
  WriteMatrixMarket(folder.path() / "b.mtx", Matrix(b.col(1)), false);
  Solve(folder, all);
  CHECK(ReadMatrixMarket(folder.path() / "out" / "solution.mtx") == x.col(1));
}

TEST_CASE("Ctrl-C among passes keeps the columns that are done") {
  const LinearCase folder(kCells, 3);
  Matrix b(kCells, 4000);
  RandomStream(1, "test.columns").FillNormalsBlock(0, b);
  WriteMatrixMarket(folder.path() / "b.mtx", b, false);
  ProgramRun run(folder.path(),
                 {"solve", "A.mtx", "b.mtx", "--out", "out", "--set", "mitigation.refinements=10",
                  "--set", "mitigation.offset_pair=true", "--set", "array.bits=4"});
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
  CHECK(x.cols() < 4000);
}

TEST_CASE("measures that do not fit are refused in one line, and nothing is written") {
  const LinearCase folder(4, 3);
  const auto refusal = [&](std::vector<std::string> command,
                           const std::vector<std::string>& settings) {
    for (const std::string& setting : settings) {
      command.emplace_back("--set");
      command.push_back(setting);
    }
    command.insert(command.end(), {"--out", "out"});
    ProgramRun run(folder.path(), command);
    CHECK(run.Wait() == 2);
    CHECK(!std::filesystem::exists(folder.path() / "out"));
    const std::string text = run.Err();
    CHECK(std::count(text.begin(), text.end(), '\n') == 1);
    return text;
  };
  const std::vector<std::string> solve = {"solve", "A.mtx", "b.mtx"};
  CHECK_THAT(refusal(solve, {"mitigation.refinements=-1"}),
             Catch::Contains("mitigation.refinements: -1 is out of range (allowed: 0..1000)"));
  CHECK_THAT(refusal(solve, {"mitigation.rounded_ensemble=-3"}),
             Catch::Contains("mitigation.rounded_ensemble: -3 is out of range (allowed: "
                             "0..100000)"));
  CHECK_THAT(refusal(solve, {"mitigation.offset_pair=2"}),
             Catch::Contains("mitigation.offset_pair: 2 is not true or false"));
  CHECK_THAT(refusal(solve, {"mitigation.rounded_ensemble=3", "array.bits=0"}),
             Catch::Contains("mitigation.rounded_ensemble: 3 with array.bits = 0, which "
                             "rounds nothing (allowed: 0)"));
  CHECK_THAT(refusal({"invert", "A.mtx"}, {"mitigation.offset_pair=true"}),
             Catch::Contains("mitigation.offset_pair: it is not for task invert: a covariance has "
                             "no input to turn round (allowed: false)"));
  CHECK_THAT(refusal({"sample", "A.mtx"}, {"mitigation.calibrate_gain=true"}),
             Catch::Contains("mitigation.calibrate_gain: it is not for task sample"));
  CHECK_THAT(refusal({"expm", "A.mtx"}, {"mitigation.rounded_ensemble=3"}),
             Catch::Contains("mitigation.rounded_ensemble: it is not for task expm: it averages "
                             "solutions and plain covariances only (allowed: 0)"));
  for (const std::string setting :
       {"offset_pair=true", "calibrate_gain=true", "rounded_ensemble=2", "refinements=1"}) {
    CHECK_THAT(refusal({"train"}, {"mitigation." + setting}),
               Catch::Contains("it is not for task train: "));
  }
  CHECK_THAT(refusal(solve, {"mitigation.calibrate_gain=true", "adc.offset_v=1e4"}),
             Catch::Contains("mitigation.calibrate_gain: conversions clip"));
  constexpr Index kMany = 1025;
  WriteMatrixMarket(folder.path() / "A.mtx", RowMatrix::Identity(kMany, kMany), true);
  WriteMatrixMarket(folder.path() / "b.mtx", Vector::Ones(kMany), false);
  CHECK_THAT(refusal(solve, {"mitigation.calibrate_gain=true"}),
             Catch::Contains("mitigation.calibrate_gain: 1025 cells make too large a general "
                             "array (allowed: false, or up to 1024 cells)"));
}

}  // namespace
}  // namespace spusim
