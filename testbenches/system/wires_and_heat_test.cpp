// SPDX-License-Identifier: Apache-2.0
// Wire resistance and temperatures, through the program.
#include <cmath>
#include <filesystem>
#include <limits>
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
constexpr double kEps = std::numeric_limits<double>::epsilon();

struct Found {
  nlohmann::json result;
  Matrix solution;
  std::string text;
  double error() const { return result["relative_error"].get<double>(); }
};

Found Run(const LinearCase& folder, std::vector<std::string> settings,
          const std::vector<std::string>& more) {
  settings.insert(settings.end(), more.begin(), more.end());
  CAPTURE(settings);
  const nlohmann::json summary = RunToSummary(folder.path(), SolveCommand(settings));
  const std::filesystem::path solution = folder.path() / "out" / "solution.mtx";
  return {summary["result"], Matrix(ReadMatrixMarket(solution)),
          TemporaryFolder::ReadWhole(solution)};
}

const std::vector<std::string> kQuiet = {"noise.kappa0=0", "dac.bits=0", "adc.bits=0",
                                         "array.bits=0"};

TEST_CASE("wires: the error of a solution is the predicted one") {
  const LinearCase folder(kCells, 3);
  for (const std::string model : {"first_order", "nodal"}) {
    for (const std::string ohm : {"0.01", "0.1", "1", "10"}) {
      const Found found =
          Run(folder, kQuiet, {"array.wire_ohm=" + ohm, "array.wire_model=" + model});
      // Nothing else is wrong here but e^(-53 ln 2) of settling, in cells that are slower by less
      // than half: 2^-26 = 1.5e-8.
      CHECK(std::abs(found.error() - found.result["predicted_relative_error"].get<double>()) <
            1.5e-8);
      CHECK(found.error() > 0.0);
    }
  }
}

nlohmann::json Invert(const LinearCase& folder, const std::vector<std::string>& settings) {
  std::vector<std::string> arguments = {"invert", "A.mtx", "--set", "anneal.samples=20000"};
  for (const std::string& setting : settings) {
    arguments.emplace_back("--set");
    arguments.push_back(setting);
  }
  return RunToSummary(folder.path(), arguments)["result"];
}

TEST_CASE("wires: what they do to a sampled inverse is predicted as well") {
  const LinearCase folder(kCells, 3);
  for (const std::string model : {"first_order", "nodal"}) {
    const auto result = Invert(folder, {"array.wire_ohm=10", "array.wire_model=" + model});
    const double cells = result["predicted"]["cells"].get<double>();
    const double noise = result["predicted"]["noise"].get<double>();
    // The part that is the same in every run can be told from chance. `noise` is the rms of the
    // samples' part, a norm whose square scatters by at most sqrt(2) of itself: beyond 5 times the
    // rms lie 6e-7.
    REQUIRE(cells > 5.0 * noise);
    CHECK(std::abs(result["relative_error"].get<double>() - cells) <= 5.0 * noise);
  }
}

TEST_CASE("warm resistors make a sampled covariance larger by 1 + t T") {
  const LinearCase folder(kCells, 3);
  const auto result = Invert(folder, {"thermal.resistance_k_per_w=100", "thermal.cell_power_w=2",
                                      "thermal.resistor_tempco_per_k=1e-3"});
  // 200 K: 0.2, by 20 000 samples one slowest time constant apart: sqrt((1 + (tr S)^2/|S|^2)/M),
  // (tr S)^2/|S|^2 <= N, times sqrt(coth(1)) for what neighbours share.
  const double chance = 1.2 * std::sqrt((1.0 + kCells) / 20000.0 * 1.32);
  CHECK(std::abs(result["relative_error"].get<double>() - 0.2) < 5.0 * chance);
  CHECK(Invert(folder, {})["relative_error"].get<double>() < 5.0 * chance);
}

TEST_CASE("wires: both models agree to first order") {
  const LinearCase folder(kCells, 3);
  const Matrix ideal = Run(folder, kQuiet, {}).solution;
  const auto difference = [&](const std::string& ohm) {
    const Matrix first = Run(folder, kQuiet, {"array.wire_ohm=" + ohm}).solution;
    const Matrix nodal =
        Run(folder, kQuiet, {"array.wire_ohm=" + ohm, "array.wire_model=nodal"}).solution;
    // The second order is N (N + 1) r/R0 of the first at most.
    CHECK((first - nodal).norm() <=
          kCells * (kCells + 1) * std::stod(ohm) / 1e3 * (nodal - ideal).norm());
    return (first - nodal).norm();
  };
  // Of second order: a quarter at half the resistance, but for the next order, N (N + 1) r/R0 of
  // this one: 2.7 %.
  CHECK(std::abs(difference("0.1") / difference("0.05") / 4.0 - 1.0) < 0.027);
}

TEST_CASE("wires of no resistance and boards without a thermal model are what was there before") {
  const LinearCase folder(kCells, 3);
  const std::string before = Run(folder, {}, {}).text;
  CHECK(Run(folder, {}, {"array.wire_model=nodal"}).text == before);
  CHECK(Run(folder, {}, {"array.wire_ohm=0"}).text == before);
  CHECK(Run(folder, {}, {"array.wire_ohm=0.1"}).text != before);
  // Parts that do not move with temperature.
  CHECK(Run(folder, {}, {"thermal.resistance_k_per_w=100", "thermal.ambient_rise_k=50"}).text ==
        before);
  // Temperatures that do not move: at most N V^2/R0 = 16 mW make 2e-11 K, 2e-14 of a resistor. The
  // array is a general one then, whose step rounds otherwise: N eps times the condition, below 5.
  const Matrix ideal = Run(folder, kQuiet, {}).solution;
  const Matrix still =
      Run(folder, kQuiet, {"thermal.resistance_k_per_w=1e-9", "thermal.resistor_tempco_per_k=1e-3"})
          .solution;
  CHECK((still - ideal).norm() <= (2e-14 + 10.0 * kCells * kEps) * 5.0 * ideal.norm());
}

/// Cells of 100 kOhm on a chip (placeholders: 1e4 K/W, 1.5e-8 J/K: 150 us) that solve for 20
/// right-hand sides, in about 2 ms.
class ChipCase : public LinearCase {
 public:
  ChipCase() : LinearCase(kCells, 3) {
    const RandomStream stream(3, "test.right_hand_sides");
    Matrix b(kCells, 20);
    for (Index i = 0; i < b.size(); ++i) {
      b.data()[i] = stream.Normal(static_cast<std::uint64_t>(i), 0);
    }
    WriteMatrixMarket(path() / "b.mtx", b, false);
  }
};
const std::vector<std::string> kChip = {"noise.kappa0=0",
                                        "dac.bits=0",
                                        "adc.bits=0",
                                        "array.bits=0",
                                        "spu.resistance_ohm=1e5",
                                        "spu.capacitance_f=1e-11",
                                        "thermal.resistance_k_per_w=1e4",
                                        "thermal.capacitance_j_per_k=1.5e-8",
                                        "thermal.resistor_tempco_per_k=1e-4",
                                        "thermal.resistor_tempco_mismatch_per_k=3e-5"};

// The thermal laws themselves are held in thermal_network_test.cpp; here, that keys reach them.

TEST_CASE("without crosstalk insulation is more thermal resistance") {
  const ChipCase folder;
  for (const std::string& cause :
       {std::string("thermal.ambient_rise_k=20"), std::string("thermal.cell_power_w=2e-5")}) {
    const Matrix insulated = Run(folder, kChip, {cause, "thermal.insulation=9"}).solution;
    const Matrix resisting = Run(folder, kChip, {cause, "thermal.resistance_k_per_w=1e5"}).solution;
    const Matrix neither = Run(folder, kChip, {cause}).solution;
    // 1/((1 + 9) 1e4) and 1/1e5 are one number but for its rounding, of which N eps reaches x.
    CHECK((insulated - resisting).norm() <= 100.0 * kCells * kEps * insulated.norm());
    CHECK((insulated - neither).norm() > 1e6 * kEps * insulated.norm());
  }
}

TEST_CASE("temperatures act on a solution to first order") {
  const ChipCase folder;
  const std::string drift = "thermal.ambient_rise_k=20";
  const std::string tracking = "thermal.resistor_tempco_per_k=0";
  // From each value to the next the cause doubles.
  struct Cause {
    std::string key;
    std::vector<std::string> values;
    std::vector<std::string> with;
  };
  const std::vector<Cause> causes = {
      {"thermal.ambient_rise_k", {"10", "20", "40"}, {"thermal.cell_power_w=0"}},
      {"thermal.cell_power_w", {"1e-3", "2e-3", "4e-3"}, {}},
      {"thermal.resistor_tempco_mismatch_per_k", {"1e-5", "2e-5", "4e-5"}, {drift, tracking}},
  };
  for (const Cause& cause : causes) {
    INFO(cause.key);
    const auto solution = [&](const std::string& setting) {
      std::vector<std::string> settings = cause.with;
      settings.push_back(setting);
      return Run(folder, kChip, settings).solution;
    };
    const Matrix none = solution(cause.key + "=0");
    const Matrix one = solution(cause.key + "=" + cause.values[0]) - none;
    const Matrix two = solution(cause.key + "=" + cause.values[1]) - none;
    const Matrix four = solution(cause.key + "=" + cause.values[2]) - none;
    REQUIRE(one.norm() > 1e6 * kEps * none.norm());
    // What is left of one part to the next is of second order: four times as much at twice the
    // cause, up to the third order, which is to the second as the second to the first.
    const double fine = (two - 2.0 * one).norm();
    const double coarse = (four - 2.0 * two).norm();
    CHECK(fine < 0.1 * two.norm());
    CHECK(std::abs(coarse / fine / 4.0 - 1.0) <= 10.0 * fine / one.norm() + 1e3 * kEps / fine);
  }
}

TEST_CASE("heat capacities, rise times, tempcos and crosstalk are read") {
  const ChipCase folder;
  const std::string drift = "thermal.ambient_rise_k=20";
  for (const std::string& setting :
       {std::string("thermal.capacitance_j_per_k=1e-6"), std::string("thermal.crosstalk=100"),
        std::string("thermal.ambient_rise_time_s=1e-3"),
        std::string("thermal.resistor_tempco_per_k=1e-3"),
        std::string("thermal.capacitor_tempco_per_k=1e-3")}) {
    INFO(setting);
    CHECK(Run(folder, kChip, {drift, setting, "anneal.time_tau=2"}).text !=
          Run(folder, kChip, {drift, "anneal.time_tau=2"}).text);
  }
}

TEST_CASE("resistors that track perfectly leave the settled solution alone") {
  const ChipCase folder;
  const std::vector<std::string> tracking = {"thermal.resistor_tempco_mismatch_per_k=0"};
  const double cold = Run(folder, kChip, tracking).error();
  std::vector<std::string> warm = tracking;
  warm.insert(warm.end(), {"thermal.ambient_rise_k=100", "thermal.resistor_tempco_per_k=1e-3"});
  // Up to what is left to settle when all is slower by 10 %: 2^(-53/1.1) = 3e-15, and rounding.
  CHECK(cold < 1e-14);
  CHECK(Run(folder, kChip, warm).error() < 2e-14);
  // Resistors that do not track, by 3e-3 of them at 100 K: 16 entries a row add to about as much.
  warm.front() = "thermal.resistor_tempco_mismatch_per_k=3e-5";
  CHECK(Run(folder, kChip, warm).error() > 2e-14);
}

TEST_CASE("wires and heat that make no sense are refused in one line and leave nothing") {
  const TemporaryFolder folder;
  const auto cells = [&](Index n) {
    WriteMatrixMarket(folder.path() / "A.mtx", RowMatrix::Identity(n, n), true);
    WriteMatrixMarket(folder.path() / "b.mtx", Vector::Ones(n), false);
  };
  const auto refused = [&](const std::vector<std::string>& arguments, const std::string& line) {
    ProgramRun run(folder.path(), arguments);
    CHECK(run.Wait() == 2);
    CHECK(run.Err() == "spusim: " + line + "\n");
    CHECK(!std::filesystem::exists(folder.path() / "out"));
  };
  const auto solve = [&](std::vector<std::string> settings) {
    std::vector<std::string> arguments = SolveCommand(settings);
    arguments.insert(arguments.end(), {"--out", "out"});
    return arguments;
  };
  cells(3);
  refused(solve({"array.wire_ohm=-1"}),
          "--set: array.wire_ohm: -1 is out of range (allowed: >= 0 and <= 1000000)");
  refused(solve({"array.wire_model=nodel"}),
          "--set: array.wire_model: \"nodel\" is not known, did you mean \"nodal\"? (allowed: "
          "first_order, nodal)");
  refused(solve({"thermal.insulation=2"}),
          "--set: thermal.insulation: 2.0 with thermal.resistance_k_per_w = 0, where temperatures "
          "do not change (allowed: 0)");
  refused(solve({"thermal.resistance_k_per_w=-3"}),
          "--set: thermal.resistance_k_per_w: -3 is out of range (allowed: >= 0 and <= 1000000)");
  refused(
      {"train", "--out", "out", "--set", "array.wire_ohm=0.1"},
      "--set: array.wire_ohm: it is modelled for dense arrays only (allowed: 0 with task train)");
  refused(
      {"train", "--out", "out", "--set", "thermal.resistance_k_per_w=10"},
      "--set: thermal.resistance_k_per_w: it is modelled for dense arrays only (allowed: 0 with "
      "task train)");
  for (const std::string key : {"array.wire_ohm", "thermal.resistance_k_per_w"}) {
    refused(
        {"invert", "A.mtx", "--out", "out", "--set", "spu.cell=oscillator", "--set", key + "=0.1"},
        "--set: " + key +
            ": it is of rc cells, and spu.cell is \"oscillator\" (allowed: 0; "
            "array.tolerance is that of capacitor banks)");
  }
  folder.Write("run.toml",
               "[run]\ntask = \"solve\"\n[problem]\nmatrix = \"A.mtx\"\nrhs = \"b.mtx\"\n");
  refused({"export-spice", "run.toml", "--out", "out", "--set", "thermal.resistance_k_per_w=10"},
          "thermal.resistance_k_per_w: 10 is not exported to SPICE (allowed: 0)");
  cells(65);
  refused(solve({"array.wire_ohm=0.1", "array.wire_model=nodal"}),
          "array.wire_model: nodal with 65 cells makes too many nodes (allowed: first_order, or up "
          "to 64 cells)");
  cells(1025);
  refused(solve({"thermal.resistance_k_per_w=10", "thermal.resistor_tempco_per_k=1e-4"}),
          "thermal.resistor_tempco_per_k: 0.0001 with 1025 cells makes too large a general array "
          "(allowed: 0, or up to 1024 cells)");
}

TEST_CASE("the prediction says that it does not count temperatures") {
  const LinearCase folder(kCells, 3);
  ProgramRun run(folder.path(),
                 {"solve", "A.mtx", "b.mtx", "--out", "out", "--set",
                  "thermal.resistance_k_per_w=100", "--set", "thermal.resistor_tempco_per_k=1e-4"});
  CHECK(run.Wait() == 0);
  CHECK_THAT(run.Out(),
             Catch::Contains("predicted       none: it does not count the temperatures"));
}

}  // namespace
}  // namespace spusim
