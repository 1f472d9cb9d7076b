// SPDX-License-Identifier: Apache-2.0
// Every key of an imperfect cell or converter changes the result as its documentation says.
#include <cmath>
#include <filesystem>
#include <string>
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

struct Found {
  nlohmann::json summary;
  std::string solution;
  double error() const { return summary["result"]["relative_error"].get<double>(); }
  std::int64_t cycles(const std::string& phase) const {
    return summary["time"]["cycles"][phase].get<std::int64_t>();
  }
};

Found Run(const LinearCase& folder, const std::vector<std::string>& settings) {
  CAPTURE(settings);
  const nlohmann::json summary = RunToSummary(folder.path(), SolveCommand(settings));
  return {summary, TemporaryFolder::ReadWhole(folder.path() / "out" / "solution.mtx")};
}

TEST_CASE("a larger error of a part makes a larger error of the solution") {
  const LinearCase folder(kCells, 3);
  struct Sweep {
    std::string key;
    std::vector<std::string> values;  // each beyond the error of the one before, and of rounding
    std::vector<std::string> with;
  };
  const std::vector<Sweep> sweeps = {
      {"dac.gain_error", {"0", "1e-3", "1e-2", "1e-1"}, {}},
      {"dac.offset_v", {"0", "1e-3", "1e-2", "1e-1"}, {}},
      {"dac.inl_lsb", {"0", "50", "500", "5000"}, {}},
      {"dac.dnl_lsb", {"0", "0.3", "3"}, {"dac.bits=8"}},
      // Wide ADCs: a repeated anneal would find inputs on their way down, and settle faster.
      {"dac.settling_s",
       {"0", "1e-6", "3e-6", "1e-5"},
       {"anneal.time_tau=6", "adc.full_scale_v=8"}},
      // A small kick may well push towards the solution; large ones are all that is seen.
      {"dac.glitch_vs", {"3e-6", "1e-5", "3e-5"}, {"anneal.time_tau=3", "adc.full_scale_v=64"}},
      {"adc.gain_error", {"0", "1e-3", "1e-2", "1e-1"}, {}},
      {"adc.offset_v", {"0", "1e-3", "1e-2", "1e-1"}, {}},
      {"adc.inl_lsb", {"0", "50", "500", "5000"}, {}},
      {"adc.dnl_lsb", {"0", "0.5", "5"}, {"adc.bits=8"}},
      {"adc.noise_v", {"0", "1e-3", "1e-2", "1e-1"}, {}},
      {"array.tolerance", {"0", "1e-3", "1e-2", "1e-1"}, {}},
      {"spu.opamp_offset_v", {"0", "1e-4", "1e-3", "1e-2"}, {}},
      {"spu.opamp_gain", {"0", "1e5", "1e3", "10"}, {}},
      // Slow cells are further from their end.
      {"spu.capacitance_tolerance",
       {"0", "1e-2", "1e-1"},
       {"anneal.time_tau=3", "spu.device_seed=4"}},
      // kT/C falls with C; 0 is none.
      {"adc.hold_capacitance_f", {"0", "1e-14", "1e-16", "1e-18"}, {}},
  };
  for (const Sweep& sweep : sweeps) {
    double last = -1.0;
    std::string before;
    for (const std::string& value : sweep.values) {
      std::vector<std::string> settings = sweep.with;
      settings.push_back(sweep.key + "=" + value);
      const Found found = Run(folder, settings);
      INFO(sweep.key << " = " << value);
      CHECK(found.error() > last);
      CHECK(found.solution != before);
      last = found.error();
      before = found.solution;
    }
  }
}

TEST_CASE("the device seed draws another specimen, where there is something to draw") {
  const LinearCase folder(kCells, 3);
  const std::string ideal = Run(folder, {}).solution;
  CHECK(Run(folder, {"spu.device_seed=2"}).solution == ideal);
  const std::string first = Run(folder, {"adc.offset_v=0.01"}).solution;
  CHECK(first != ideal);
  CHECK(Run(folder, {"adc.offset_v=0.01", "spu.device_seed=1"}).solution == first);
  CHECK(Run(folder, {"adc.offset_v=0.01", "spu.device_seed=2"}).solution != first);
}

TEST_CASE("latency adds cycles, jitter and missing sample-and-holds move samples on a slope") {
  const LinearCase folder(kCells, 3);
  const std::vector<std::string> slope = {"anneal.time_tau=0.5", "adc.count=4", "noise.kappa0=0"};
  const auto with = [&](const std::string& setting) {
    std::vector<std::string> settings = slope;
    settings.push_back(setting);
    return Run(folder, settings);
  };
  const Found plain = Run(folder, slope);
  const Found late = with("adc.latency_cycles=9");
  CHECK(late.cycles("sample") == plain.cycles("sample") + 9);
  CHECK(late.solution == plain.solution);
  CHECK(with("adc.jitter_s=1e-9").solution != plain.solution);
  // Later cells are seen nearer to their end: the error shrinks.
  const Found one_by_one = with("adc.sample_and_hold=false");
  CHECK(one_by_one.cycles("sample") == plain.cycles("sample"));
  CHECK(one_by_one.error() < plain.error());
}

TEST_CASE("noise of the resistors themselves is larger and not that of the inverse") {
  const LinearCase folder(kCells, 3);
  const auto invert = [&](const std::string& johnson) {
    return RunToSummary(folder.path(), {"invert", "A.mtx", "--set", "anneal.samples=20000", "--set",
                                        "noise.johnson=" + johnson})["result"]["relative_error"]
        .get<double>();
  };
  // 16 cells, 20000 samples one alpha_min apart: 3 % by chance; g is about 5.
  CHECK(invert("false") < 0.05);
  CHECK(invert("true") > 1.0);
}

TEST_CASE("unequal parts in a large array are refused before anything is written") {
  const TemporaryFolder folder;
  constexpr Index kMany = 1025;
  WriteMatrixMarket(folder.path() / "A.mtx", RowMatrix::Identity(kMany, kMany), true);
  WriteMatrixMarket(folder.path() / "b.mtx", Vector::Ones(kMany), false);
  ProgramRun run(folder.path(),
                 {"solve", "A.mtx", "b.mtx", "--out", "out", "--set", "array.tolerance=0.01"});
  CHECK(run.Wait() == 2);
  CHECK(
      run.Err() ==
      "spusim: array.tolerance: 0.01 with 1025 cells makes too large a general array (allowed: 0, "
      "or up to 1024 cells)\n");
  CHECK(!std::filesystem::exists(folder.path() / "out"));
}

TEST_CASE("what the prediction does not count is said") {
  const LinearCase folder(kCells, 3);
  const auto out = [&](const std::vector<std::string>& arguments) {
    ProgramRun run(folder.path(), arguments);
    CHECK(run.Wait() == 0);
    return run.Out();
  };
  CHECK_THAT(out({"solve", "A.mtx", "b.mtx", "--out", "a", "--set", "dac.settling_s=1e-6"}),
             Catch::Contains("predicted       none: it does not count input DACs"));
  CHECK_THAT(out({"invert", "A.mtx", "--out", "b", "--set", "anneal.samples=100", "--set",
                  "adc.gain_error=0.01"}),
             Catch::Contains("predicted       none: it does not count errors of the converters"));
  CHECK_THAT(out({"solve", "A.mtx", "b.mtx", "--out", "c", "--set", "adc.gain_error=0.01"}),
             Catch::Contains(", converters "));
}

}  // namespace
}  // namespace spusim
