// SPDX-License-Identifier: Apache-2.0
// Predicted against measured errors through the whole simulated device.
#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include <spusim/linalg/matrix_market.h>

#include "testbenches/support/linear_case.h"

namespace spusim {
namespace {

using test::LinearCase;
using test::RunToSummary;

/// Makes the matrix one that capacitors can be: off the diagonal <= 0, row sums of 0.2 to 1.
void MakeMaxwell(const LinearCase& folder) {
  RowMatrix a = ReadMatrixMarket(folder.path() / "A.mtx");
  const Index n = a.rows();
  a = -a.cwiseAbs() / static_cast<double>(n);
  for (Index i = 0; i < n; ++i) {
    a(i, i) = 0.0;
    a(i, i) = 0.2 + 0.8 * static_cast<double>(i) / static_cast<double>(n) - a.row(i).sum();
  }
  WriteMatrixMarket(folder.path() / "A.mtx", a, true);
}

/// Root mean square of measured / predicted over 20 seeds (a matrix of its own for each).
double RatioOver20Seeds(Index n, const std::string& task,
                        const std::vector<std::string>& settings) {
  constexpr int kSeeds = 20;
  double sum = 0.0;
  for (int seed = 1; seed <= kSeeds; ++seed) {
    const LinearCase folder(n, static_cast<std::uint64_t>(seed));
    if (std::count(settings.begin(), settings.end(), "spu.cell=oscillator") != 0) {
      MakeMaxwell(folder);
    }
    std::vector<std::string> arguments = {task, "A.mtx"};
    if (task == "solve") arguments.emplace_back("b.mtx");
    for (const std::string& setting : settings) {
      arguments.emplace_back("--set");
      arguments.push_back(setting);
    }
    arguments.insert(arguments.end(), {"--seed", std::to_string(seed), "--set",
                                       "spu.device_seed=" + std::to_string(seed)});
    const auto result = RunToSummary(folder.path(), arguments)["result"];
    const double ratio =
        result["relative_error"].get<double>() / result["predicted_relative_error"].get<double>();
    sum += ratio * ratio / kSeeds;
  }
  return std::sqrt(sum);
}

// One run is one draw, so the law is held to a factor of two over 20 of them (docs/laws.md).
void CheckRatio(Index n, const std::string& task, const std::vector<std::string>& settings) {
  const double ratio = RatioOver20Seeds(n, task, settings);
  CAPTURE(n, task, settings);
  CHECK(ratio >= 0.5);
  CHECK(ratio <= 2.0);
}

const std::vector<std::string> kIdeal = {"dac.bits=0", "adc.bits=0", "array.bits=0"};
const std::vector<std::string> kEightBits = {"dac.bits=8", "adc.bits=8", "array.bits=8"};

std::vector<std::string> With(std::vector<std::string> settings, const std::string& one,
                              const std::string& two = {}) {
  settings.push_back(one);
  if (!two.empty()) settings.push_back(two);
  return settings;
}

void CheckSolve(Index n) {
  for (const auto& bits : {kIdeal, {}, kEightBits}) {
    // Thermal noise and one sample; strong noise and one sample; strong noise and many.
    CheckRatio(n, "solve", bits);
    CheckRatio(n, "solve", With(bits, "noise.kappa0=0.01"));
    CheckRatio(n, "solve", With(bits, "noise.kappa0=0.01", "anneal.samples=200"));
  }
}

TEST_CASE("solve: 8 cells, with and without quantisation, few and many samples") { CheckSolve(8); }
TEST_CASE("solve: 64 cells, with and without quantisation, few and many samples") {
  CheckSolve(64);
}
TEST_CASE("solve: 256 cells, with and without quantisation, few and many samples") {
  CheckSolve(256);
}

void CheckInvert(Index n, const std::string& few, const std::string& many) {
  for (const auto& bits : {kIdeal, {}, kEightBits}) {
    CheckRatio(n, "invert", With(bits, "anneal.samples=" + few));
    CheckRatio(n, "invert", With(bits, "anneal.samples=" + many));
  }
}

TEST_CASE("invert: 8 cells, with and without quantisation, few and many samples") {
  CheckInvert(8, "100", "10000");
}
TEST_CASE("invert: 64 cells, with and without quantisation, few and many samples") {
  CheckInvert(64, "100", "3000");
}
TEST_CASE("invert: 256 cells, with and without quantisation, few and many samples") {
  CheckInvert(256, "100", "1000");
}

TEST_CASE("solve: converters with errors, each alone and all together, shared and not") {
  const std::vector<std::vector<std::string>> errors = {
      {"dac.gain_error=0.02"},
      {"dac.offset_v=0.02"},
      {"dac.gain_error=0.02", "dac.offset_v=0.02", "dac.count=3"},
      {"dac.inl_lsb=8", "dac.bits=10"},
      {"dac.dnl_lsb=2", "dac.bits=8"},
      {"adc.gain_error=0.02"},
      {"adc.offset_v=0.02", "adc.count=5"},
      {"adc.inl_lsb=8", "adc.bits=10"},
      {"adc.dnl_lsb=2", "adc.bits=8"},
      {"adc.noise_v=0.02"},
      {"adc.noise_v=0.05", "anneal.samples=10", "anneal.interval_tau=1"},
      {"adc.hold_capacitance_f=1e-17"},
      {"dac.gain_error=0.01", "dac.offset_v=0.01", "dac.inl_lsb=300", "adc.gain_error=0.01",
       "adc.offset_v=0.01", "adc.inl_lsb=300", "adc.noise_v=0.01"}};
  for (const std::vector<std::string>& settings : errors) CheckRatio(24, "solve", settings);
}

TEST_CASE("solve: cells with errors, each alone and all together, with imperfect converters") {
  const std::vector<std::vector<std::string>> errors = {
      {"array.tolerance=0.01"},
      {"spu.opamp_offset_v=1e-3"},
      {"spu.opamp_gain=1000"},
      {"array.tolerance=0.01", "spu.opamp_offset_v=1e-3", "spu.opamp_gain=1000",
       "adc.offset_v=0.01", "dac.gain_error=0.01"}};
  for (const std::vector<std::string>& settings : errors) CheckRatio(24, "solve", settings);
}

// States inside the cells and noise of the parts: the law of the whole linear system.
const std::vector<std::vector<std::string>> kCells = {
    {"spu.opamp_bandwidth_hz=3e6"},
    {"spu.opamp_noise_v_per_rthz=3e-6"},
    {"noise.johnson=true"},
    {"noise.bandwidth_hz=3e5"},
    {"noise.flicker_corner_hz=3e4", "noise.flicker_low_hz=1e4"},
    {"spu.opamp_bandwidth_hz=3e6", "spu.opamp_noise_v_per_rthz=1e-6", "noise.bandwidth_hz=1e6"}};

TEST_CASE("solve: amplifiers with a bandwidth, noise of the parts, sources with a memory") {
  for (const std::vector<std::string>& settings : kCells) {
    CheckRatio(12, "solve", With(settings, "noise.kappa0=0.01"));
    CheckRatio(12, "solve", With(settings, "noise.kappa0=0.01", "anneal.samples=100"));
  }
}

TEST_CASE("invert: amplifiers with a bandwidth, noise of the parts, sources with a memory") {
  for (const std::vector<std::string>& settings : kCells) {
    CheckRatio(12, "invert", With(settings, "anneal.samples=3000"));
    CheckRatio(12, "invert", With(settings, "anneal.samples=300", "anneal.time_tau=0"));
  }
}

TEST_CASE("invert: coupled oscillators, damped more and less, banks of few and many bits") {
  const std::vector<std::string> oscillator = {"spu.cell=oscillator"};
  for (const char* inductance : {"1e-2", "1e-3", "3e-5"}) {
    for (const char* bits : {"0", "6"}) {
      const auto cells = With(oscillator, std::string("spu.inductance_h=") + inductance,
                              std::string("array.bits=") + bits);
      CheckRatio(8, "invert", With(cells, "anneal.samples=1000"));
      CheckRatio(8, "invert", With(cells, "anneal.samples=200", "anneal.time_tau=0"));
    }
  }
}

TEST_CASE("sample: currents of coupled oscillators, damped more and less") {
  for (const char* inductance : {"1e-2", "1e-3", "3e-5"}) {
    const std::vector<std::string> cells = {"spu.cell=oscillator", "adc.signal=current",
                                            std::string("spu.inductance_h=") + inductance};
    CheckRatio(8, "sample", With(cells, "anneal.samples=1000"));
    CheckRatio(8, "sample", With(cells, "anneal.samples=200", "anneal.time_tau=0"));
  }
}

TEST_CASE("solve: measures against imperfections leave what their laws say") {
  const std::vector<std::string> offsets = {"dac.offset_v=0.02", "adc.offset_v=0.02",
                                            "spu.opamp_offset_v=1e-3"};
  const std::vector<std::string> gains = {"dac.gain_error=0.03", "adc.gain_error=0.03"};
  const std::vector<std::string> coarse = {"array.bits=6"};
  CheckRatio(24, "solve", With(offsets, "mitigation.offset_pair=true", "noise.kappa0=1e-4"));
  CheckRatio(24, "solve",
             With(With(offsets, "mitigation.offset_pair=true"), "adc.dnl_lsb=2", "adc.bits=8"));
  CheckRatio(24, "solve", With(offsets, "mitigation.offset_pair=true", "adc.noise_v=0.01"));
  // Exact arrays and inputs, so that the remainder is what is seen.
  CheckRatio(24, "solve",
             With(With(gains, "array.bits=0", "dac.bits=0"), "adc.noise_v=0.01",
                  "mitigation.calibrate_gain=true"));
  CheckRatio(24, "solve",
             With(With(gains, "array.tolerance=0.003"), "mitigation.calibrate_gain=true"));
  CheckRatio(24, "solve",
             With(With(gains, "spu.opamp_gain=300"), "mitigation.calibrate_gain=true"));
  CheckRatio(24, "solve", With(coarse, "mitigation.rounded_ensemble=20"));
  CheckRatio(24, "solve", With(coarse, "mitigation.refinements=2"));
  CheckRatio(24, "solve",
             With(With(coarse, "mitigation.refinements=2", "noise.kappa0=1e-5"), "adc.bits=8"));
  CheckRatio(24, "solve",
             With(With(With(offsets, "dac.gain_error=0.03", "adc.gain_error=0.03"),
                       "mitigation.offset_pair=true", "mitigation.calibrate_gain=true"),
                  "mitigation.rounded_ensemble=4", "mitigation.refinements=1"));
}

TEST_CASE("invert and sample: an ensemble of roundings has the error that its law predicts") {
  for (const std::string task : {"invert", "sample"}) {
    // Little noise and coarse arrays, and the other way round.
    CheckRatio(8, task, {"array.bits=5", "mitigation.rounded_ensemble=10", "anneal.samples=20000"});
    CheckRatio(8, task, {"array.bits=8", "mitigation.rounded_ensemble=10", "anneal.samples=100"});
  }
}

TEST_CASE("a general matrix is solved with the error that its law predicts") {
  // Non-symmetric: the antisymmetric part turns the eigenvalues complex.
  double sum = 0.0;
  for (int seed = 1; seed <= 20; ++seed) {
    const LinearCase folder(8, static_cast<std::uint64_t>(seed));
    RowMatrix a = ReadMatrixMarket(folder.path() / "A.mtx");
    for (Index i = 0; i + 1 < a.rows(); ++i) {
      a(i, i + 1) += 0.5;
      a(i + 1, i) -= 0.5;
    }
    WriteMatrixMarket(folder.path() / "A.mtx", a, false);
    const auto result = RunToSummary(
        folder.path(), {"solve", "A.mtx", "b.mtx", "--seed", std::to_string(seed), "--set",
                        "noise.kappa0=0.01", "--set", "anneal.samples=20"})["result"];
    sum += std::pow(result["relative_error"].get<double>() /
                        result["predicted_relative_error"].get<double>(),
                    2) /
           20.0;
  }
  CHECK(std::sqrt(sum) >= 0.5);
  CHECK(std::sqrt(sum) <= 2.0);
}

TEST_CASE("the worked example [[3,2],[2,4]] x = [1,2] gives [0, 0.5]: chi-square over ten seeds") {
  const test::TemporaryFolder folder;
  folder.Write("A.mtx", "%%MatrixMarket matrix array real symmetric\n2 2\n3\n2\n4\n");
  folder.Write("b.mtx", "%%MatrixMarket matrix array real general\n2 1\n1\n2\n");
  const RowMatrix a = ReadMatrixMarket(folder.path() / "A.mtx");
  const Vector expected = (Vector(2) << 0.0, 0.5).finished();
  const double kappa0 = 1e-3;
  double chi_square = 0.0;
  for (int seed = 1; seed <= 10; ++seed) {
    RunToSummary(folder.path(), {"solve", "A.mtx", "b.mtx", "--seed", std::to_string(seed), "--set",
                                 "noise.kappa0=1e-3", "--set", "dac.bits=0", "--set", "adc.bits=0",
                                 "--set", "array.bits=0"});
    const Vector x = ReadMatrixMarket(folder.path() / "out" / "solution.mtx").col(0);
    // One settled sample has covariance kappa0 A^-1.
    chi_square += (x - expected).dot(a * (x - expected)) / kappa0;
  }
  // 20 degrees of freedom, p = 0.0005 at each end.
  CHECK(chi_square > 5.40);
  CHECK(chi_square < 47.50);
}

}  // namespace
}  // namespace spusim
