// SPDX-License-Identifier: Apache-2.0
// Every key of an imperfect cell or converter changes the result as its documentation says.
#include <algorithm>
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
      {"spu.opamp_bandwidth_hz", {"-1", "1e8", "1e7", "1e6"}, {"anneal.time_tau=6"}},
      {"spu.opamp_noise_v_per_rthz", {"0", "1e-7", "1e-6", "1e-5"}, {}},
      {"spu.opamp_slew_v_per_s", {"0", "1e4", "3e3", "1e3"}, {"anneal.time_tau=6"}},
      {"spu.opamp_swing_v", {"0", "0.1", "0.03", "0.01"}, {}},
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

TEST_CASE("noise that is not white and equal makes a larger error of an inverse") {
  struct Sweep {
    std::string key;
    std::vector<std::string> values;
    std::vector<std::string> with;
  };
  const std::vector<std::string> oscillator = {"spu.cell=oscillator"};
  const std::vector<Sweep> sweeps = {
      {"noise.mismatch", {"0", "0.1", "0.4"}, {}},
      {"noise.mismatch", {"0", "0.1", "0.4"}, oscillator},
      {"noise.bandwidth_hz", {"-1", "1e6", "2e5"}, {}},
      {"noise.flicker_corner_hz", {"0", "1e4", "1e5"}, {}},
      // A lower end of the 1/f noise is more of it.
      {"noise.flicker_low_hz", {"9e3", "3e3", "5e2"}, {"noise.flicker_corner_hz=1e4"}},
      {"noise.held_rate_hz", {"0", "1e6", "2e5"}, {}},
      {"noise.held_bits", {"0", "4", "3"}, {"noise.held_rate_hz=5e7", "noise.held_crest=8"}},
      // What a small full scale clips is missing.
      {"noise.held_crest", {"5.5", "2", "1"}, {"noise.held_rate_hz=5e7"}},
      {"array.tolerance", {"0", "0.1", "0.3"}, oscillator},
      {"spu.resistance_tolerance", {"0", "0.1", "0.3"}, oscillator},
      {"array.bits", {"0", "4", "3"}, oscillator},
  };
  const TemporaryFolder folder;
  folder.Write("A.mtx",
               "%%MatrixMarket matrix array real symmetric\n4 4\n"
               "1.0\n-0.3\n-0.2\n-0.1\n0.9\n-0.1\n-0.2\n0.8\n-0.25\n1.0\n");
  const auto run = [&](const std::vector<std::string>& settings) {
    std::vector<std::string> arguments = {"invert", "A.mtx"};
    for (const std::string& setting : settings) {
      arguments.insert(arguments.end(), {"--set", setting});
    }
    // Of 40,000 samples about 1 % is chance.
    arguments.insert(arguments.end(), {"--set", "anneal.samples=40000"});
    return RunToSummary(folder.path(), arguments)["result"]["relative_error"].get<double>();
  };
  for (const Sweep& sweep : sweeps) {
    double last = -1.0;
    for (const std::string& value : sweep.values) {
      std::vector<std::string> settings = sweep.with;
      settings.push_back(sweep.key + "=" + value);
      const double error = run(settings);
      INFO(sweep.key << " = " << value);
      CHECK(error > last);
      last = error;
    }
    CHECK(last > 0.03);
  }
}

TEST_CASE("keys that do not make an error change the result as they say") {
  const TemporaryFolder folder;
  folder.Write("A.mtx", "%%MatrixMarket matrix array real symmetric\n2 2\n1.0\n-0.4\n0.8\n");
  const auto run = [&](std::vector<std::string> settings) {
    std::vector<std::string> arguments = {"invert", "A.mtx"};
    settings.insert(settings.end(), {"spu.cell=oscillator", "anneal.samples=20000"});
    for (const std::string& setting : settings) {
      arguments.insert(arguments.end(), {"--set", setting});
    }
    const nlohmann::json summary = RunToSummary(folder.path(), arguments);
    return std::pair(TemporaryFolder::ReadWhole(folder.path() / "out" / "inverse.mtx"),
                     summary["time"]["simulated_s"].get<double>());
  };
  // Oscillators that are damped more strongly (less inductance) take longer to forget: R/L of the slow root.
  CHECK(run({"spu.inductance_h=1e-1"}).second > 2.0 * run({"spu.inductance_h=1e-3"}).second);
  const std::vector<std::string> held = {"noise.held_rate_hz=1e7"};
  const std::string aligned = run(held).first;
  CHECK(run({held[0], "noise.held_phase=0.5"}).first != aligned);
  CHECK(run({held[0], "noise.held_generator=lfsr"}).first != aligned);
  CHECK(run({held[0], "noise.held_phase=0"}).first == aligned);
}

TEST_CASE("currents of oscillators show each cell's noise, whatever the matrix") {
  const TemporaryFolder folder;
  folder.Write("A.mtx", "%%MatrixMarket matrix array real symmetric\n2 2\n1.0\n-0.4\n0.8\n");
  const auto result = [&](const std::vector<std::string>& settings) {
    std::vector<std::string> arguments = {"sample", "A.mtx"};
    for (const std::string& setting : settings) {
      arguments.insert(arguments.end(), {"--set", setting});
    }
    arguments.insert(arguments.end(), {"--set", "spu.cell=oscillator", "--set",
                                       "adc.signal=current", "--set", "anneal.samples=20000"});
    return RunToSummary(folder.path(), arguments)["result"];
  };
  for (const char* inductance : {"1e-2", "1e-3", "3e-5"}) {
    const auto r = result({std::string("spu.inductance_h=") + inductance});
    // 20,000 samples of two cells: about 1 %, and the law of one run within a factor of three.
    CHECK(r["relative_error"].get<double>() < 3.0 * r["predicted_relative_error"].get<double>());
    CHECK(r["predicted_relative_error"].get<double>() < 0.03);
    CHECK(!r.contains("residual"));
  }
  CHECK(result({"noise.mismatch=0.4"})["relative_error"].get<double>() > 0.05);
}

TEST_CASE("an array that trains: each key changes the result, ideal ones to the bit") {
  const TemporaryFolder folder;
  const auto metrics = [&](const std::vector<std::string>& settings) {
    std::vector<std::string> arguments = {"train"};
    for (const std::string& setting : settings) {
      arguments.insert(arguments.end(), {"--set", setting});
    }
    arguments.insert(arguments.end(),
                     {"--set", "noise.flicker_low_hz=6e4", "--set", "spu.engine=odeint", "--set",
                      "train.hidden=[2]", "--set", "train.iterations=3", "--set", "train.batch=4",
                      "--set", "anneal.time_tau=5"});
    RunToSummary(folder.path(), arguments);
    return TemporaryFolder::ReadWhole(folder.path() / "out" / "metrics.csv");
  };
  const std::string ideal = metrics({});
  CHECK(metrics({"array.tolerance=0", "spu.capacitance_tolerance=0", "spu.opamp_offset_v=0",
                 "spu.opamp_gain=0", "spu.opamp_bandwidth_hz=-1", "spu.opamp_noise_v_per_rthz=0",
                 "noise.mismatch=0", "noise.johnson=false", "noise.bandwidth_hz=-1",
                 "noise.flicker_corner_hz=0", "noise.held_rate_hz=0", "spu.device_seed=9"}) ==
        ideal);
  std::vector<std::string> seen = {ideal};
  for (const char* setting :
       {"array.tolerance=0.01", "spu.capacitance_tolerance=0.1", "spu.opamp_offset_v=1e-3",
        "spu.opamp_gain=1e3", "spu.opamp_bandwidth_hz=1e8", "spu.opamp_noise_v_per_rthz=1e-6",
        "noise.mismatch=0.5", "noise.johnson=true", "noise.bandwidth_hz=1e6",
        "noise.flicker_corner_hz=1e5", "noise.held_rate_hz=1e6"}) {
    INFO(setting);
    const std::string found = metrics({setting});
    CHECK(std::count(seen.begin(), seen.end(), found) == 0);
    seen.push_back(found);
  }
}

TEST_CASE("at their ideal values all keys together are the ideal model, to the bit") {
  const LinearCase folder(kCells, 3);
  const Found plain = Run(folder, {"noise.kappa0=0.01"});
  const Found ideal = Run(folder, {"noise.kappa0=0.01",
                                   "spu.opamp_gain=0",
                                   "spu.opamp_offset_v=0",
                                   "spu.opamp_bandwidth_hz=-1",
                                   "spu.opamp_slew_v_per_s=0",
                                   "spu.opamp_swing_v=0",
                                   "spu.opamp_noise_v_per_rthz=0",
                                   "spu.capacitance_tolerance=0",
                                   "spu.resistance_tolerance=0",
                                   "array.tolerance=0",
                                   "noise.johnson=false",
                                   "noise.mismatch=0",
                                   "noise.bandwidth_hz=-1",
                                   "noise.flicker_corner_hz=0",
                                   "noise.held_rate_hz=0",
                                   "dac.gain_error=0",
                                   "dac.offset_v=0",
                                   "dac.inl_lsb=0",
                                   "dac.dnl_lsb=0",
                                   "dac.settling_s=0",
                                   "dac.glitch_vs=0",
                                   "adc.gain_error=0",
                                   "adc.offset_v=0",
                                   "adc.inl_lsb=0",
                                   "adc.dnl_lsb=0",
                                   "adc.noise_v=0",
                                   "adc.hold_capacitance_f=0",
                                   "array.wire_ohm=0",
                                   "thermal.resistance_k_per_w=0",
                                   "mitigation.auto_range=true",
                                   "mitigation.offset_pair=false",
                                   "mitigation.calibrate_gain=false",
                                   "mitigation.rounded_ensemble=0",
                                   "mitigation.refinements=0",
                                   "adc.jitter_s=0",
                                   "adc.latency_cycles=0",
                                   "spu.device_seed=9"});
  CHECK(ideal.solution == plain.solution);
  CHECK(ideal.summary["result"] == plain.summary["result"]);
  CHECK(ideal.summary["engine"] == plain.summary["engine"]);
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

TEST_CASE("each bad value is refused in one line and leaves nothing") {
  const LinearCase folder(4, 3);
  const std::vector<std::string> bad = {"spu.cell=rlc",
                                        "adc.signal=charge",
                                        "adc.signal=current",  // of oscillators that sample
                                        "spu.inductance_h=0",
                                        "spu.inductance_h=-1e-3",
                                        "spu.resistance_tolerance=-0.1",
                                        "spu.resistance_tolerance=0.1",  // of oscillators only
                                        "spu.capacitance_tolerance=-0.01",
                                        "spu.capacitance_tolerance=0.5",
                                        "spu.opamp_gain=0.5",
                                        "spu.opamp_gain=-1",
                                        "spu.opamp_offset_v=-1e-3",
                                        "spu.opamp_bandwidth_hz=-2",
                                        "spu.opamp_bandwidth_hz=0",
                                        "spu.opamp_bandwidth_hz=inf",
                                        "spu.opamp_noise_v_per_rthz=-1",
                                        "spu.opamp_noise_v_per_rthz=nan",
                                        "spu.opamp_slew_v_per_s=-1",
                                        "spu.opamp_swing_v=-1",
                                        "spu.device_seed=-1",
                                        "array.tolerance=-0.1",
                                        "array.tolerance=0.4",
                                        "array.bits=33",
                                        "array.bits=1",
                                        "noise.mismatch=-0.1",
                                        "noise.mismatch=1.5",
                                        "noise.bandwidth_hz=0",
                                        "noise.flicker_corner_hz=-1",
                                        "noise.flicker_corner_hz=500",  // below the lower end
                                        "noise.flicker_low_hz=0",
                                        "noise.held_rate_hz=-1",
                                        "noise.held_bits=33",
                                        "noise.held_bits=1",
                                        "noise.held_crest=0",
                                        "noise.held_generator=mersenne",
                                        "noise.held_phase=1",
                                        "noise.held_phase=-0.1",
                                        "noise.johnson=maybe",
                                        "dac.bits=33",
                                        "dac.gain_error=-0.1",
                                        "dac.offset_v=-1",
                                        "dac.inl_lsb=-1",
                                        "dac.dnl_lsb=-1",
                                        "dac.dnl_lsb=11",
                                        "dac.settling_s=-1e-6",
                                        "dac.glitch_vs=-1",
                                        "dac.channels_per_part=0",
                                        "adc.bits=64",
                                        "adc.gain_error=2",
                                        "adc.noise_v=-1",
                                        "adc.hold_capacitance_f=-1e-12",
                                        "adc.jitter_s=-1e-9",
                                        "adc.jitter_s=1e-6",  // more than an eighth of a cycle
                                        "adc.latency_cycles=-1",
                                        "adc.channels_per_part=0",
                                        "adc.count=-1"};
  for (const std::string& setting : bad) {
    INFO(setting);
    ProgramRun run(folder.path(), {"solve", "A.mtx", "b.mtx", "--out", "out", "--set", setting});
    CHECK(run.Wait() == 2);
    const std::string error = run.Err();
    CHECK(std::count(error.begin(), error.end(), '\n') == 1);
    // The key (or the one that it does not go with) and what is allowed.
    CHECK_THAT(error, Catch::Contains("allowed: "));
    CHECK_THAT(error, Catch::Contains(setting.substr(0, setting.find('.') + 1)));
    CHECK(!std::filesystem::exists(folder.path() / "out"));
  }
  const std::vector<std::vector<std::string>> together = {
      {"noise.held_rate_hz=1e6", "noise.bandwidth_hz=1e6"},
      {"noise.held_rate_hz=1e6", "dac.settling_s=1e-6"},
      {"noise.johnson=true", "noise.mismatch=0.1"},
      {"spu.cell=oscillator"},
      {"spu.engine=exact_factored"}};
  for (const std::vector<std::string>& settings : together) {
    std::vector<std::string> arguments = {"solve", "A.mtx", "b.mtx", "--out", "out"};
    for (const std::string& setting : settings) {
      INFO(setting);
      arguments.insert(arguments.end(), {"--set", setting});
    }
    ProgramRun run(folder.path(), arguments);
    CHECK(run.Wait() == 2);
    const std::string error = run.Err();
    CHECK(std::count(error.begin(), error.end(), '\n') == 1);
    CHECK(!std::filesystem::exists(folder.path() / "out"));
  }
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
  CHECK_THAT(out({"determinant", "A.mtx", "--out", "d", "--set", "anneal.samples=100", "--set",
                  "spu.opamp_bandwidth_hz=1e8"}),
             Catch::Contains("predicted       none: it does not count cells that are not ideal"));
  CHECK_THAT(out({"solve", "A.mtx", "b.mtx", "--out", "c", "--set", "adc.gain_error=0.01"}),
             Catch::Contains(", converters "));
}

}  // namespace
}  // namespace spusim
