// SPDX-License-Identifier: Apache-2.0
// Every shipped hardware preset solves a problem of its size, as well as its parts let it.
#include <cmath>
#include <filesystem>
#include <limits>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include <spusim/config/loader.h>
#include <spusim/linalg/decompositions.h>

#include "testbenches/support/linear_case.h"

namespace spusim {
namespace {

using test::LinearCase;
using test::ProgramRun;
using test::RunToSummary;
using test::TemporaryFolder;

constexpr std::uint64_t kSeed = 11;

nlohmann::json SolveOn(const std::filesystem::path& folder, const std::string& hardware,
                       const std::vector<std::string>& more = {}) {
  std::vector<std::string> arguments = {"solve", "A.mtx", "b.mtx", "--hardware", hardware};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return RunToSummary(folder, arguments);
}

/// What a preset says, through the same loader as the program.
Config Preset(const LinearCase& folder, const std::string& name) {
  ConfigSources sources;
  sources.task = "solve";
  sources.hardware = name;
  sources.overrides = {"problem.matrix=" + (folder.path() / "A.mtx").string(),
                       "problem.rhs=" + (folder.path() / "b.mtx").string()};
  return LoadConfig(sources);
}

double Square(double x) { return x * x; }

double CodeStep(std::int64_t bits) { return 1.0 / (std::exp2(bits - 1) - 1.0); }

/// Root mean square of the relative error, bounded from the parts: with M = A/s_A and V = M^-1 b',
///   |dV| <= |M^-1| ( |dM V| + |db'| + |g Vos| + |g V|/A0 ) + |dV_adc| + settling |V|
/// in the 2-norm, independent terms added in squares. A rounding error counts 1/sqrt(12) of its
/// step, a bow its peak. Thermal noise is below a code for all of these.
double ErrorBound(const Config& config, const LinearCase& folder, std::int64_t range_retries) {
  const Matrix a = ReadMatrixMarket(folder.path() / "A.mtx");
  const Vector b = ReadMatrixMarket(folder.path() / "b.mtx").col(0);
  const auto n = static_cast<double>(a.rows());
  const Matrix m = a / a.cwiseAbs().maxCoeff();
  const double input_scale =
      config.dac.full_scale_v / b.cwiseAbs().maxCoeff() * std::exp2(-range_retries);
  const Vector input_v = input_scale * b;
  const Vector volts = m.partialPivLu().solve(input_v);
  const double inverse = 1.0 / Eigen::SelfAdjointEigenSolver<Matrix>(m).eigenvalues().minCoeff();
  const Vector g = m.cwiseAbs().rowwise().sum().array() + 1.0;

  const double rounding = 1.0 / std::sqrt(12.0);
  const double weight_step = rounding * CodeStep(config.array.bits);
  double squares = n * Square(weight_step) * volts.squaredNorm() +
                   Square(config.array.tolerance) * (m.cwiseAbs2() * volts.cwiseAbs2()).sum() +
                   Square(config.array.tolerance) * input_v.squaredNorm();
  const auto converter = [&](const auto& part) {
    const double lsb_v = part.full_scale_v * CodeStep(part.bits);
    return Square(lsb_v) * (Square(rounding) + Square(part.inl_lsb) + Square(part.dnl_lsb)) +
           Square(part.offset_v);
  };
  squares += n * converter(config.dac) + Square(config.dac.gain_error) * input_v.squaredNorm();
  squares += Square(config.spu.opamp_offset_v) * g.squaredNorm();
  if (config.spu.opamp_gain != 0.0) {
    squares += g.cwiseProduct(volts).squaredNorm() / Square(config.spu.opamp_gain);
  }
  squares *= Square(inverse);
  constexpr double kBoltzmann = 1.380649e-23;
  double hold = 0.0;
  if (config.adc.hold_capacitance_f > 0.0) {
    hold = kBoltzmann * config.noise.temperature_k / config.adc.hold_capacitance_f;
  }
  squares += n * (converter(config.adc) + Square(config.adc.noise_v) + hold) +
             Square(config.adc.gain_error) * volts.squaredNorm();
  // Settling for 2^-bits of equal, fast cells: slower by a quarter at most, of finite bandwidth and
  // unequal capacitors.
  const double settling = std::exp2(-static_cast<double>(config.adc.bits) / 1.25);
  return std::sqrt(squares / volts.squaredNorm()) + settling;
}

TEST_CASE("presets of real parts solve a problem of their size as well as their parts let them") {
  const std::pair<std::string, Index> presets[] = {{"discrete-64", 64}, {"integrated-256", 256}};
  for (const auto& [name, cells] : presets) {
    CAPTURE(name);
    const LinearCase folder(cells, kSeed);
    const nlohmann::json found = SolveOn(folder.path(), name);
    const double bound =
        ErrorBound(Preset(folder, name), folder, found["events"]["range_retries"].get<int>());
    CAPTURE(bound);
    const double error = found["result"]["relative_error"].get<double>();
    CAPTURE(error);
    // The norm of many independent terms is hardly ever twice its root mean square, and a bound of
    // |M^-1| that no part reaches is hardly ever missed by a factor of 20.
    CHECK(error < 2.0 * bound);
    CHECK(error > 0.05 * bound);
    CHECK(bound < 0.2);
    CHECK(found["events"]["adc_clips"] == 0);
    CHECK(found["energy_j"]["total"].get<double>() > 0.0);
  }
}

TEST_CASE("the TNGD paper's cells solve as predicted, the ideal ones but for rounding") {
  const LinearCase folder(8, kSeed);
  constexpr int kSeeds = 20;
  double squares = 0.0;
  for (int seed = 1; seed <= kSeeds; ++seed) {
    const auto result =
        SolveOn(folder.path(), "tngd-paper", {"--seed", std::to_string(seed)})["result"];
    squares += Square(result["relative_error"].get<double>() /
                      result["predicted_relative_error"].get<double>());
  }
  const double ratio = std::sqrt(squares / kSeeds);
  CHECK(ratio > 0.5);
  CHECK(ratio < 2.0);
  // Settled for 53 bits: 2^-53 is left, beside the rounding of 8 cells' sums times a condition of
  // 4.
  const auto ideal = SolveOn(folder.path(), "ideal");
  CHECK(ideal["result"]["relative_error"].get<double>() <
        100.0 * std::numeric_limits<double>::epsilon());
}

TEST_CASE("the eight-cell SPU inverts what its banks hold, up to the spread of its parts") {
  // A ring of eight: banks of one level between neighbours, three to ground; codes without
  // rounding.
  constexpr Index kRing = 8;
  RowMatrix a = RowMatrix::Zero(kRing, kRing);
  for (Index i = 0; i < kRing; ++i) {
    a(i, i) = 5.0;
    a(i, (i + 1) % kRing) = a((i + 1) % kRing, i) = -1.0;
  }
  const LinearCase folder(kRing, kSeed);
  WriteMatrixMarket(folder.path() / "A.mtx", a, true);
  constexpr double kSamples = 10000;
  const nlohmann::json found =
      RunToSummary(folder.path(),
                   {"invert", "A.mtx", "--hardware", "spu8-pcb", "--set", "anneal.interval_tau=5"});
  const Matrix c = a.inverse();
  // Sampling: the Wishart law. A mode of capacitance c C0 rings with an envelope e^{-t/(2 c tau)},
  // c up to 7/3 of the largest bank: squares 5 tau apart correlate by at most r = e^{-5/c}, which
  // leaves M (1 - r)/(1 + r) independent ones.
  const double independent = kSamples * std::tanh(0.5 * 5.0 / (7.0 / 3.0));
  const double sampling = std::sqrt((1.0 + Square(c.trace()) / c.squaredNorm()) / independent);
  // Parts, from the preset's file: |dA|/|A| of banks times the condition 7/3, twice the spread of
  // the noise's amplitude, that of the losses.
  const double parts = std::hypot(7.0 / 3.0 * 0.017, std::hypot(2.0 * 0.01, 3.3e-3));
  const double bound = std::hypot(sampling, parts);
  CAPTURE(sampling, parts);
  const double error = found["result"]["relative_error"].get<double>();
  CHECK(error < 2.0 * bound);
  CHECK(error > 0.2 * bound);
  CHECK(found["energy_j"]["total"].is_null());
  // What passive coupling cannot reach is refused with the reason.
  const LinearCase dense(kRing, kSeed);
  ProgramRun run(dense.path(), {"invert", "A.mtx", "--out", "out", "--hardware", "spu8-pcb"});
  CHECK(run.Wait() == 2);
  CHECK(run.Err().find('\n') == run.Err().size() - 1);
}

TEST_CASE("what a preset does not model of its energy is named") {
  const LinearCase folder(8, kSeed);
  CHECK(SolveOn(folder.path(), "discrete-64")["energy_j"]["not_modelled"] ==
        nlohmann::json({"array_words", "static", "gpu", "host"}));
  CHECK(SolveOn(folder.path(), "integrated-256")["energy_j"]["not_modelled"] ==
        nlohmann::json({"gpu", "host"}));
  CHECK(SolveOn(folder.path(), "tngd-paper")["energy_j"]["total"].is_null());
}

TEST_CASE("a preset has the cells that its name says, and no more") {
  const LinearCase folder(65, kSeed);
  ProgramRun run(folder.path(),
                 {"solve", "A.mtx", "b.mtx", "--out", "out", "--hardware", "discrete-64"});
  CHECK(run.Wait() == 2);
  CHECK(run.Err().find("spu.cells: 64 cells on the chip, the task needs 65") != std::string::npos);
}

TEST_CASE("every preset of hardware shows its file with title and sources") {
  const TemporaryFolder folder;
  for (const std::string name :
       {"discrete-64", "ideal", "integrated-256", "spu8-pcb", "tngd-paper"}) {
    CAPTURE(name);
    ProgramRun list(folder.path(), {"presets"});
    CHECK(list.Wait() == 0);
    CHECK(list.Out().find("  " + name + "\n") != std::string::npos);
    ProgramRun show(folder.path(), {"presets", name});
    CHECK(show.Wait() == 0);
    CHECK(show.Out().find("[spu]\n") != std::string::npos);
    CHECK(show.Out().rfind("# SPDX", 0) == 0);
  }
}

}  // namespace
}  // namespace spusim
