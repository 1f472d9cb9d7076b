// SPDX-License-Identifier: Apache-2.0
// The energy of whole runs: what stands in summary.json follows from its phases and counts.
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "testbenches/support/linear_case.h"

namespace spusim {
namespace {

using nlohmann::json;
using test::LinearCase;
using test::ProgramRun;
using test::RunToSummary;
using test::SolveCommand;
using test::TemporaryFolder;

constexpr Index kCells = 8;
constexpr double kEpsilon = std::numeric_limits<double>::epsilon();
constexpr std::uint64_t kSeed = 5;

const std::vector<std::string> kAll = {
    "energy.opamp_w=5e-3",      "energy.passives=true",        "energy.adc_j=1e-9",
    "energy.adc_part_w=1e-3",   "energy.dac_j=2e-9",           "energy.dac_part_w=2e-3",
    "energy.array_word_j=3e-9", "energy.link_j_per_bit=8e-12", "energy.static_w=0.1",
    "adc.channels_per_part=4",  "dac.channels_per_part=8",     "noise.kappa0=1e-6",
    "adc.full_scale_v=4"};

json Solve(const LinearCase& folder, std::vector<std::string> settings,
           const std::vector<std::string>& more = {}) {
  settings.insert(settings.end(), more.begin(), more.end());
  return RunToSummary(folder.path(), SolveCommand(settings));
}

double Sum(const json& object) {
  double sum = 0.0;
  for (const auto& entry : object) sum += entry.get<double>();
  return sum;
}

double Part(const json& summary, const std::string& name) {
  return summary["energy_j"]["parts"][name].get<double>();
}

TEST_CASE("nothing is modelled by default, and the summary says so") {
  const LinearCase folder(kCells, kSeed);
  const json energy = Solve(folder, {})["energy_j"];
  CHECK(energy["total"].is_null());
  CHECK(energy["not_modelled"] == json({"amplifiers", "passives", "adcs", "dacs", "array_words",
                                        "link", "static", "gpu", "host"}));
  CHECK_FALSE(energy.contains("phases"));
}

TEST_CASE("phases and parts each sum to the total, and counting changes no result") {
  const LinearCase folder(kCells, kSeed);
  const json plain = Solve(folder, {"noise.kappa0=1e-6", "adc.full_scale_v=4"});
  const json found = Solve(folder, kAll);
  CHECK(found["result"] == plain["result"]);
  CHECK(found["time"] == plain["time"]);
  const json& energy = found["energy_j"];
  CHECK(energy["phases"].size() == 9);
  CHECK(energy["parts"].size() == 7);
  CHECK(energy["not_modelled"] == json({"gpu", "host"}));
  const auto total = energy["total"].get<double>();
  // 63 products, each with a few roundings.
  CHECK(Sum(energy["phases"]) == Approx(total).epsilon(100.0 * kEpsilon));
  CHECK(Sum(energy["parts"]) == Approx(total).epsilon(100.0 * kEpsilon));
  const json traced = Solve(folder, kAll, {"trace.enabled=true"});
  CHECK(traced["energy_j"] == energy);
}

TEST_CASE("counts are those of the formulas") {
  const LinearCase folder(kCells, kSeed);
  const json found = Solve(folder, kAll, {"anneal.samples=5"});
  REQUIRE(found["events"]["range_retries"] == 0);
  const double seconds = found["time"]["simulated_s"].get<double>();
  // docs/timing.md, transfers, with 16 bits: registers 448, array 8 * 8 * 16, input and preset 8 *
  // 16 each, start 448; the sum of 5 samples 8 * (16 + 3) bits, and status 128.
  const double up = 448 + 1024 + 128 + 128 + 448;
  const double down = 152 + 128;
  // As often rounded as there are phases.
  const double rounding = 40.0 * kEpsilon;
  CHECK(Part(found, "link") == Approx((up + down) * 8e-12).epsilon(rounding));
  CHECK(found["energy_j"]["phases"]["upload"].get<double>() ==
        Approx(up * 8e-12 + found["time"]["phases_s"]["upload"].get<double>() *
                                (8 * 5e-3 + 2e-3 + 2 * 1e-3 + 0.1))
            .epsilon(rounding));
  CHECK(Part(found, "array_words") == Approx(64 * 3e-9).epsilon(rounding));
  CHECK(Part(found, "adcs") == Approx(40 * 1e-9 + 2e-3 * seconds).epsilon(rounding));
  CHECK(Part(found, "dacs") == Approx(16 * 2e-9 + 2e-3 * seconds).epsilon(rounding));
  CHECK(Part(found, "amplifiers") == Approx(8 * 5e-3 * seconds).epsilon(rounding));
  CHECK(Part(found, "static") == Approx(0.1 * seconds).epsilon(rounding));
}

TEST_CASE("both fidelities of the link take the same energy") {
  const LinearCase folder(kCells, kSeed);
  CHECK(Solve(folder, kAll, {"link.fidelity=beat"})["energy_j"] == Solve(folder, kAll)["energy_j"]);
}

TEST_CASE("a slower clock takes more of what is always on, and only of that") {
  const LinearCase folder(kCells, kSeed);
  const json fast = Solve(folder, kAll);
  // Twice the capacitance at half the clock: as many cycles, each twice as long.
  const json slow =
      Solve(folder, kAll,
            {"spu.clock_hz=50000000", "spu.capacitance_f=2e-9", "adc.rate_hz=50000000",
             "dac.rate_hz=50000000", "link.rate_bps=25000000000"});
  REQUIRE(slow["time"]["cycles"] == fast["time"]["cycles"]);
  CHECK(Part(slow, "amplifiers") == 2.0 * Part(fast, "amplifiers"));
  CHECK(Part(slow, "static") == 2.0 * Part(fast, "static"));
  CHECK(Part(slow, "link") == Part(fast, "link"));
  CHECK(Part(slow, "array_words") == Part(fast, "array_words"));
}

TEST_CASE("heat of the resistors is that of the path: one cell settling") {
  const TemporaryFolder folder;
  WriteMatrixMarket(folder.path() / "A.mtx", RowMatrix::Constant(1, 1, 2.0), true);
  WriteMatrixMarket(folder.path() / "b.mtx", Vector::Constant(1, 3.0), false);
  const json found = RunToSummary(
      folder.path(),
      SolveCommand({"energy.passives=true", "noise.kappa0=0", "anneal.time_tau=4", "dac.bits=0",
                    "array.bits=0", "adc.bits=0", "adc.full_scale_v=10"}));
  REQUIRE(found["events"]["range_retries"] == 0);
  // s_A = 2 and s_b = 1/3: M = 1, b' = 1 V, V* = 1 V; 4 tau of the problem are 8 R0 C = 8 us, R0 1
  // kOhm. Heat (int (1 - e^{-t})^2 + int 1) over 8, in uW us: 8 - 2 (1 - e^-8) + (1 - e^-16)/2 + 8.
  const double heat = (16.0 + 2.0 * std::expm1(-8.0) - 0.5 * std::expm1(-16.0)) * 1e-9;
  CHECK(found["energy_j"]["phases"]["settle"].get<double>() ==
        Approx(heat).epsilon(1000.0 * kEpsilon));
  CHECK(found["energy_j"]["parts"]["passives"] == found["energy_j"]["total"]);
  // A preset to 0 V charges nothing, and the cells are held at the first strobe.
  CHECK(found["energy_j"]["total"] == found["energy_j"]["phases"]["settle"]);
}

TEST_CASE("noise heats as its stationary variance says") {
  // 8 cells of unit conductance with variance v2 each: 8 v2/R0 W. Settling 20 tau starts at 0 V and
  // lacks (1 - e^-40)/2 tau; each later sample starts anywhere. The estimate's spread comes from
  // the cells' energies at 2000 strobes, of which the terms of 20 tau from each other are
  // independent: each interval's expectation has a relative standard deviation of sqrt(2/8)/(2 *
  // 20).
  const TemporaryFolder folder;
  WriteMatrixMarket(folder.path() / "A.mtx", RowMatrix::Identity(kCells, kCells), true);
  const json found = RunToSummary(
      folder.path(), {"invert", "A.mtx", "--set", "energy.passives=true", "--set",
                      "anneal.samples=2001", "--set", "anneal.interval_tau=20", "--set",
                      "noise.node_variance_v2=0.01", "--set", "adc.full_scale_v=4"});
  const double power = 8.0 * 0.01 / 1e3;
  const double sampling_s = 2000 * 20e-6;
  const double sigma = std::sqrt(2.0 / 8.0) / 40.0 / std::sqrt(2000.0);
  CHECK(found["energy_j"]["phases"]["sample"].get<double>() ==
        Approx(power * sampling_s).epsilon(5.0 * sigma));
}

TEST_CASE("training counts its device by the iteration, and names what it does not model") {
  const TemporaryFolder folder;
  const std::vector<std::string> arguments = {"train",
                                              "--set",
                                              "train.iterations=2",
                                              "--set",
                                              "train.batch=4",
                                              "--set",
                                              "train.train_samples=100",
                                              "--set",
                                              "energy.opamp_w=1e-3",
                                              "--set",
                                              "energy.passives=true",
                                              "--set",
                                              "energy.link_j_per_bit=1e-12"};
  const json found = RunToSummary(folder.path(), arguments);
  // 2410 cells, and an amplifier for each of 4 x 10 rows in both memoryless stages.
  const double seconds = found["time"]["simulated_s"].get<double>();
  CHECK(Part(found, "amplifiers") == Approx(2490 * 1e-3 * seconds).epsilon(40.0 * kEpsilon));
  CHECK(found["energy_j"]["not_modelled"] ==
        json({"passives", "adcs", "dacs", "array_words", "static", "gpu", "host"}));
  const auto host_s = found["time"]["phases_s"]["host"].get<double>();
  CHECK(host_s > 0.0);
  CHECK(found["energy_j"]["phases"]["host"].get<double>() ==
        Approx(2490 * 1e-3 * host_s).epsilon(40.0 * kEpsilon));
  // Without an SPU there is no device whose energy could be told.
  const json none =
      RunToSummary(folder.path(), {"train", "--set", "train.iterations=1", "--set",
                                   "train.optimizer=sgd", "--set", "train.baselines=[]"});
  CHECK(none["energy_j"].is_null());
}

TEST_CASE("the command line says where the energy went, largest parts first") {
  const LinearCase folder(kCells, kSeed);
  std::vector<std::string> arguments = SolveCommand(kAll);
  arguments.insert(arguments.end(), {"--out", "said"});
  ProgramRun run(folder.path(), arguments);
  REQUIRE(run.Wait() == 0);
  const std::string out = run.Out();
  const std::size_t line = out.find("\nenergy ");
  REQUIRE(line != std::string::npos);
  const std::string said = out.substr(line, out.find('\n', line + 1) - line);
  CHECK(said.find(" per solve): static ") != std::string::npos);
  CHECK(said.find("static") < said.find("amplifiers"));
  ProgramRun silent(folder.path(), {"solve", "A.mtx", "b.mtx", "--out", "silent"});
  REQUIRE(silent.Wait() == 0);
  CHECK(silent.Out().find("energy") == std::string::npos);
}

TEST_CASE("bad values of the energy section are refused in one line") {
  const LinearCase folder(kCells, kSeed);
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"energy.opamp_w=-1",
       "--set: energy.opamp_w: -1 is out of range (allowed: >= 0 and <= "
       "1000000)"},
      {"energy.passives=1",
       "--set: energy.passives: 1 is not true or false (allowed: true, "
       "false)"},
      {"adc.channels_per_part=0",
       "--set: adc.channels_per_part: 0 is out of range (allowed: 1..1000000000)"}};
  for (const auto& [setting, message] : cases) {
    ProgramRun run(folder.path(), {"solve", "A.mtx", "b.mtx", "--set", setting});
    CHECK(run.Wait() == 2);
    CHECK(run.Err() == "spusim: " + message + "\n");
  }
  ProgramRun run(folder.path(), {"solve", "A.mtx", "b.mtx", "--set", "adc.bits=0", "--set",
                                 "energy.adc_fom_j_per_step=1e-15"});
  CHECK(run.Wait() == 2);
  CHECK(run.Err().find("energy.adc_fom_j_per_step: 1e-15 with adc.bits = 0, which has no "
                       "number of steps (allowed: 0)\n") != std::string::npos);
}

}  // namespace
}  // namespace spusim
