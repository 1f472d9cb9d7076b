// SPDX-License-Identifier: Apache-2.0
// Keys of imperfect cells and converters change results as the laws of their parts say, through the
// whole program. (Off values and bad values: key_cases_test.cpp. What predictions count:
// prediction_statistics_test.cpp.)
#include <algorithm>
#include <cmath>
#include <filesystem>
#include <limits>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include <spusim/circuit/oscillator_cells.h>
#include <spusim/config/keys.h>
#include <spusim/linalg/decompositions.h>

#include "testbenches/support/linear_case.h"

namespace spusim {
namespace {

using test::LinearCase;
using test::ProgramRun;
using test::RunToSummary;
using test::SolveCommand;
using test::TemporaryFolder;

constexpr Index kCells = 16;
constexpr double kEps = std::numeric_limits<double>::epsilon();
constexpr double kTau = 1e-6;  // R0 C
constexpr double kClock = 1e8;
constexpr double kZ = 5.0;  // standard errors: 6e-7 of a false alarm

struct Found {
  nlohmann::json summary;
  std::string solution;
  Vector x;
  double error() const { return summary["result"]["relative_error"].get<double>(); }
  std::int64_t cycles(const std::string& phase) const {
    return summary["time"]["cycles"][phase].get<std::int64_t>();
  }
};

Found Run(const LinearCase& folder, const std::vector<std::string>& settings) {
  CAPTURE(settings);
  const nlohmann::json summary = RunToSummary(folder.path(), SolveCommand(settings));
  const std::filesystem::path file = folder.path() / "out" / "solution.mtx";
  return {summary, TemporaryFolder::ReadWhole(file), Vector(ReadMatrixMarket(file).col(0))};
}

/// Nothing rounds, nothing is random, nothing clips, and no step has an error of its own.
const std::vector<std::string> kQuiet = {"noise.kappa0=0",      "dac.bits=0",
                                         "adc.bits=0",          "array.bits=0",
                                         "adc.full_scale_v=64", "spu.engine=exact_dense"};

std::vector<std::string> Quiet(const std::vector<std::string>& more) {
  std::vector<std::string> settings = kQuiet;
  settings.insert(settings.end(), more.begin(), more.end());
  return settings;
}

/// The problem of a LinearCase in its eigenvectors, and what the device makes of its units.
struct Modes {
  explicit Modes(const LinearCase& folder)
      : a(ReadMatrixMarket(folder.path() / "A.mtx")),
        b(ReadMatrixMarket(folder.path() / "b.mtx").col(0)),
        eigen(a),
        matrix_scale(a.cwiseAbs().maxCoeff()),
        input_scale(1.0 / b.cwiseAbs().maxCoeff()) {}

  /// sum_k u_k f(alpha_k) u_k^T b.
  template <typename Function>
  Vector Of(const Function& f) const {
    const Vector values = eigen.eigenvalues().unaryExpr(f);
    return eigen.eigenvectors() * values.cwiseProduct(eigen.eigenvectors().transpose() * b);
  }
  /// Problem time of so many cycles.
  double TimeOf(std::int64_t cycles) const {
    return static_cast<double>(cycles) / kClock / (matrix_scale * kTau);
  }
  double state_scale() const { return matrix_scale * input_scale; }

  Matrix a;
  Vector b;
  Eigen::SelfAdjointEigenSolver<Matrix> eigen;
  double matrix_scale;
  double input_scale;  // V a unit of b: the largest entry at full scale
};

// Of an exact step and an eigendecomposition, for eigenvalues between 0.5 and 2.
constexpr double kRounding = 100.0 * static_cast<double>(kCells) * kEps;

TEST_CASE("errors that enter linearly grow in proportion to their parts'") {
  const LinearCase folder(kCells, 3);
  struct Linear {
    std::string key;
    std::string small;
    std::string large;  // ten times the error
  };
  const std::vector<Linear> parts = {{"dac.gain_error", "1e-3", "1e-2"},
                                     {"dac.offset_v", "1e-3", "1e-2"},
                                     {"adc.gain_error", "1e-3", "1e-2"},
                                     {"adc.offset_v", "1e-3", "1e-2"},
                                     {"adc.noise_v", "1e-3", "1e-2"},
                                     {"spu.opamp_offset_v", "1e-4", "1e-3"},
                                     // kT/C: the square root falls with C.
                                     {"adc.hold_capacitance_f", "1e-14", "1e-16"}};
  for (const Linear& part : parts) {
    INFO(part.key);
    const Found small = Run(folder, Quiet({part.key + "=" + part.small}));
    const Found large = Run(folder, Quiet({part.key + "=" + part.large}));
    CHECK(small.error() > 0.0);
    // Both beside what is left to settle, e^{-53 ln 2}, and rounding.
    CHECK(std::abs(large.error() - 10.0 * small.error()) <= 11.0 * kRounding);
  }
}

TEST_CASE("errors of the array are of first order in their parts'") {
  const LinearCase folder(kCells, 3);
  struct FirstOrder {
    std::string key;
    std::vector<std::string> values;  // the error halves from each to the next
    double effect;                    // bound on |A^-1| |dA| at the first value
  };
  // |A^-1| = 2, entries up to 1.3, row sums up to 5, an input resistor of 1.3.
  const std::vector<FirstOrder> parts = {
      // A random matrix of normal numbers has a norm of about 2 sqrt(N) = 8.
      {"array.tolerance", {"4e-3", "2e-3", "1e-3"}, 2.0 * 8.0 * 4e-3 * 1.3},
      {"spu.opamp_gain", {"5e3", "1e4", "2e4"}, 2.0 * 6.3 / 5e3},
      // N lengths of wire at most to each of N resistors, along rows and columns.
      {"array.wire_ohm", {"0.04", "0.02", "0.01"}, 2.0 * 1.3 * kCells * (kCells + 1) * 4e-5},
  };
  for (const FirstOrder& part : parts) {
    INFO(part.key);
    std::vector<double> errors;
    for (const std::string& value : part.values) {
      errors.push_back(Run(folder, Quiet({part.key + "=" + value})).error());
    }
    // e(v) = c v (1 + d v + f v^2 ...): what a ratio is off two is d v, |d v| below the effect, and
    // halves with v but for the effect's square, with a factor of a few binomials.
    const double coarse = errors[0] / errors[1] / 2.0 - 1.0;
    const double fine = errors[1] / errors[2] / 2.0 - 1.0;
    CHECK(std::abs(coarse) <= part.effect);
    CHECK(std::abs(coarse - 2.0 * fine) <=
          10.0 * part.effect * part.effect + 10.0 * kRounding / errors[2]);
  }
}

TEST_CASE("input DACs that settle drive the cells as their pole says") {
  const LinearCase folder(kCells, 3);
  const Modes modes(folder);
  for (const std::string settling : {"1e-7", "1e-6", "1e-5"}) {
    const Found found = Run(folder, Quiet({"dac.settling_s=" + settling, "anneal.time_tau=3"}));
    const double t = modes.TimeOf(found.cycles("settle"));
    const double pole = modes.matrix_scale * kTau / std::stod(settling);
    const Vector expected = modes.Of([&](double alpha) {
      return -std::expm1(-alpha * t) / alpha -
             (std::exp(-pole * t) - std::exp(-alpha * t)) / (alpha - pole);
    });
    // Poles lie a tenth apart at least: the difference loses a digit.
    CHECK((found.x - expected).norm() <= 1e3 * kRounding * expected.norm());
  }
}

TEST_CASE("amplifiers that slew or saturate come as far as their limits let them") {
  const LinearCase folder(kCells, 3);
  const Modes modes(folder);
  // A thousandth of the rate that the largest input asks for: it slews all the time.
  const Found slow = Run(folder, Quiet({"spu.opamp_slew_v_per_s=1e3", "anneal.time_tau=6"}));
  const double most_v = 1e3 * static_cast<double>(slow.cycles("settle")) / kClock;
  // Steps add up in a straight line: some thousand roundings.
  CHECK(std::abs(slow.x.cwiseAbs().maxCoeff() * modes.state_scale() - most_v) <=
        1e4 * kEps * most_v);
  const Found low = Run(folder, Quiet({"spu.opamp_swing_v=0.01"}));
  CHECK(std::abs(low.x.cwiseAbs().maxCoeff() * modes.state_scale() - 0.01) <= 10.0 * kEps * 0.01);
  // Limits that nothing comes to are none.
  CHECK(Run(folder, Quiet({"spu.opamp_swing_v=1e3", "spu.opamp_slew_v_per_s=1e12"})).error() <=
        kRounding);
}

TEST_CASE("what only slows cells down leaves the settled solution alone") {
  const LinearCase folder(kCells, 3);
  for (const std::string setting : {"spu.capacitance_tolerance=0.1", "spu.opamp_bandwidth_hz=1e7",
                                    "dac.settling_s=1e-7", "dac.glitch_vs=1e-8"}) {
    INFO(setting);
    // 100 tau of the slowest cell, some of them slower by less than half: e^-25 of 1 V is below the
    // rounding of none, so 200.
    CHECK(Run(folder, Quiet({setting, "anneal.time_tau=200"})).error() <= kRounding);
    CHECK(Run(folder, Quiet({setting, "anneal.time_tau=1"})).solution !=
          Run(folder, Quiet({"anneal.time_tau=1"})).solution);
  }
}

// ---- noise of isolated cells, A = I: one variance a cell, each with a law of its own

constexpr Index kIsolated = 64;
constexpr double kSamples = 10'000;

/// Variances of the cells in units of what they should be.
Vector IsolatedCells(const std::vector<std::string>& settings) {
  const TemporaryFolder folder;
  WriteMatrixMarket(folder.path() / "A.mtx", RowMatrix::Identity(kIsolated, kIsolated), true);
  std::vector<std::string> arguments = {"invert", "A.mtx"};
  for (const std::string& setting : settings) {
    arguments.insert(arguments.end(), {"--set", setting});
  }
  arguments.insert(arguments.end(), {"--set", "anneal.samples=10000"});
  RunToSummary(folder.path(), arguments);
  return Matrix(ReadMatrixMarket(folder.path() / "out" / "inverse.mtx")).diagonal();
}

/// Mean over the cells, each with a variance of (1 + chance) times its law, the laws' `mean` and
/// `spread` (a variance) from cell to cell. Samples of a variance scatter by 2/M, by coth(1) more
/// where they lie one time constant apart.
void CheckIsolated(const std::vector<std::string>& settings, double mean, double spread) {
  CAPTURE(settings);
  constexpr double kCorrelated = 1.32;
  const double chance = 2.0 * kCorrelated / kSamples * (mean * mean + spread);
  CHECK(std::abs(IsolatedCells(settings).mean() - mean) <=
        kZ * std::sqrt((spread + chance) / static_cast<double>(kIsolated)));
}

TEST_CASE("each isolated cell has the variance that its own parts give it") {
  // Amplitudes 1 + m: the mean of (1 + m)^2 is 1 + s^2, its variance 4 s^2 + 2 s^4.
  constexpr double kS = 0.2;
  constexpr double kMean = 1.0 + kS * kS;
  constexpr double kSpread = 4.0 * kS * kS + 2.0 * kS * kS * kS * kS;
  CheckIsolated({}, 1.0, 0.0);
  CheckIsolated({"noise.mismatch=0.2"}, kMean, kSpread);
  CheckIsolated({"spu.cell=oscillator"}, 1.0, 0.0);
  CheckIsolated({"spu.cell=oscillator", "noise.mismatch=0.2"}, kMean, kSpread);
  // Temperatures go with the loss resistance.
  CheckIsolated({"spu.cell=oscillator", "spu.resistance_tolerance=0.2"}, 1.0, kS * kS);
}

TEST_CASE("held noise has tanh(h)/h of the white source's variance at its updates") {
  // h = T/(2 tau), samples on updates.
  CheckIsolated({"noise.held_rate_hz=1e6"}, std::tanh(0.5) / 0.5, 0.0);
  CheckIsolated({"noise.held_rate_hz=2e5"}, std::tanh(2.5) / 2.5, 0.0);
}

TEST_CASE("keys of held sources and of oscillators' inductors are read") {
  const TemporaryFolder folder;
  folder.Write("A.mtx", "%%MatrixMarket matrix array real symmetric\n2 2\n1.0\n-0.4\n0.8\n");
  const auto run = [&](std::vector<std::string> settings) {
    std::vector<std::string> arguments = {"invert", "A.mtx"};
    settings.insert(settings.end(), {"spu.cell=oscillator", "anneal.samples=2000"});
    for (const std::string& setting : settings) {
      arguments.insert(arguments.end(), {"--set", setting});
    }
    const nlohmann::json summary = RunToSummary(folder.path(), arguments);
    return std::pair(TemporaryFolder::ReadWhole(folder.path() / "out" / "inverse.mtx"),
                     summary["time"]["cycles"]["settle"].get<std::int64_t>());
  };
  // The slow root of gamma s^2 + s + kappa = 0 sets the settling, ln(2^16) of it: at both ends of
  // the spectrum of A over its largest bank.
  const Matrix a = (Matrix(2, 2) << 1.0, -0.4, -0.4, 0.8).finished();
  const Vector gamma =
      Eigen::SelfAdjointEigenSolver<Matrix>(a).eigenvalues() / BanksOf(a).maxCoeff();
  for (const std::string inductance : {"1e-1", "1e-3", "3e-5"}) {
    const double kappa = 1e3 * 1e3 * 1e-9 / std::stod(inductance);
    const double slowest =
        std::min(OscillatorDecay(gamma[0], kappa), OscillatorDecay(gamma[1], kappa));
    const double cycles = 16.0 * std::log(2.0) / slowest * kTau * kClock;
    // Rounded to a cycle.
    CHECK(std::abs(static_cast<double>(run({"spu.inductance_h=" + inductance}).second) - cycles) <=
          1.0);
  }
  const std::vector<std::string> held = {"noise.held_rate_hz=1e7"};
  const std::string aligned = run(held).first;
  CHECK(run({held[0], "noise.held_phase=0.5"}).first != aligned);
  CHECK(run({held[0], "noise.held_generator=lfsr"}).first != aligned);
  CHECK(run({held[0], "noise.held_bits=4"}).first != aligned);
  CHECK(run({held[0], "noise.held_crest=2"}).first != aligned);
  CHECK(run({held[0], "noise.held_phase=0"}).first == aligned);
}

TEST_CASE("currents of oscillators have no matrix to leave a residual") {
  const TemporaryFolder folder;
  folder.Write("A.mtx", "%%MatrixMarket matrix array real symmetric\n2 2\n1.0\n-0.4\n0.8\n");
  const auto result =
      RunToSummary(folder.path(), {"sample", "A.mtx", "--set", "spu.cell=oscillator", "--set",
                                   "adc.signal=current", "--set", "anneal.samples=100"})["result"];
  CHECK(result.contains("predicted_relative_error"));
  CHECK(!result.contains("residual"));
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
  // All parts that factored arrays take, off, on another specimen.
  std::vector<std::string> off = {"spu.device_seed=9"};
  for (const ConfigKey& key : ConfigKeys()) {
    if (key.traits.is_part && !key.traits.dense_only) {
      off.push_back(key.name + "=" + TomlText(*key.traits.off->value));
    }
  }
  CHECK(metrics(off) == ideal);
  std::vector<std::string> seen = {ideal};
  for (const char* setting :
       {"array.tolerance=0.01", "spu.capacitance_tolerance=0.1", "spu.opamp_offset_v=1e-3",
        "spu.opamp_gain=1e3", "spu.opamp_bandwidth_hz=1e8", "spu.opamp_noise_v_per_rthz=1e-6",
        "noise.mismatch=0.5", "noise.johnson=true", "noise.bandwidth_hz=1e6",
        "noise.flicker_corner_hz=1e5", "noise.held_rate_hz=1e6", "spu.hold_leak_s=1e-4"}) {
    INFO(setting);
    const std::string found = metrics({setting});
    CHECK(std::count(seen.begin(), seen.end(), found) == 0);
    seen.push_back(found);
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
  const Modes modes(folder);
  const auto with = [&](const std::string& setting) {
    return Run(folder, Quiet({"anneal.time_tau=0.5", "adc.count=4", setting}));
  };
  const Found plain = with("adc.latency_cycles=0");
  const Found late = with("adc.latency_cycles=9");
  CHECK(late.cycles("sample") == plain.cycles("sample") + 9);
  CHECK(late.solution == plain.solution);
  CHECK(with("adc.jitter_s=1e-9").solution != plain.solution);
  // Four converters see four cells a cycle: each cell as far on its way as it is then.
  const Found one_by_one = with("adc.sample_and_hold=false");
  CHECK(one_by_one.cycles("sample") == plain.cycles("sample"));
  for (Index i = 0; i < kCells; ++i) {
    const auto at = [&](std::int64_t cycles) {
      const double t = modes.TimeOf(plain.cycles("settle") + cycles);
      return modes.Of([t](double alpha) { return -std::expm1(-alpha * t) / alpha; })[i];
    };
    CHECK(std::abs(plain.x[i] - at(0)) <= kRounding * plain.x.norm());
    CHECK(std::abs(one_by_one.x[i] - at(i / 4)) <= kRounding * plain.x.norm());
  }
}

TEST_CASE("noise of the resistors themselves is that of rows at unequal temperatures") {
  const LinearCase folder(kCells, 3);
  const auto invert = [&](const std::string& johnson) {
    return RunToSummary(folder.path(), {"invert", "A.mtx", "--set", "anneal.samples=20000", "--set",
                                        "noise.johnson=" + johnson})["result"];
  };
  // The measured error is that of the parts, the same in every run, and chance, whose norm's rms is
  // predicted; a norm's square scatters by at most sqrt(2) of itself, so 5 times the rms is 6e-7.
  const auto plain = invert("false");
  CHECK(plain["relative_error"].get<double>() <=
        kZ * plain["predicted"]["noise"].get<double>() +
            plain["predicted"]["quantisation"].get<double>());
  const auto found = invert("true");
  const double parts = found["predicted"]["cells"].get<double>();
  const double chance = found["predicted"]["noise"].get<double>();
  REQUIRE(parts > kZ * chance);
  CHECK(std::abs(found["relative_error"].get<double>() - parts) <= kZ * chance);
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
