// SPDX-License-Identifier: Apache-2.0
// Wire resistance and temperatures, through the program.
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

TEST_CASE("wires: the error grows with their resistance, and is predicted") {
  const LinearCase folder(kCells, 3);
  for (const std::string model : {"first_order", "nodal"}) {
    double last = -1.0;
    for (const std::string ohm : {"0", "0.01", "0.1", "1", "10"}) {
      const Found found =
          Run(folder, kQuiet, {"array.wire_ohm=" + ohm, "array.wire_model=" + model});
      CHECK(found.error() > last);
      last = found.error();
      if (ohm == "0") continue;
      // Nothing else is wrong here but e^(-53 ln 2) of settling, in cells that are slower by less
      // than half: 2^-26 = 1.5e-8.
      CHECK(std::abs(found.error() - found.result["predicted_relative_error"].get<double>()) <
            1.5e-8);
    }
    CHECK(last > 0.1);
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
    CHECK(cells > 5.0 * noise);
    // The part that is the same in every run, give or take the samples'.
    CHECK(std::abs(result["relative_error"].get<double>() - cells) < 3.0 * noise);
  }
}

TEST_CASE("warm resistors make a sampled covariance larger by 1 + t T") {
  const LinearCase folder(kCells, 3);
  const auto result = Invert(folder, {"thermal.resistance_k_per_w=100", "thermal.cell_power_w=2",
                                      "thermal.resistor_tempco_per_k=1e-3"});
  // 200 K: 0.2, by 20 000 samples one slowest time constant apart: sqrt((1 + (tr S)^2/|S|^2)/M),
  // (tr S)^2/|S|^2 <= N, times sqrt(coth(1)) for what neighbours share.
  const double chance = 1.2 * std::sqrt((1.0 + kCells) / 20000.0 * 1.32);
  CHECK(std::abs(result["relative_error"].get<double>() - 0.2) < 3.0 * chance);
  CHECK(Invert(folder, {})["relative_error"].get<double>() < 3.0 * chance);
}

TEST_CASE("wires: both models agree to first order") {
  const LinearCase folder(kCells, 3);
  const Matrix ideal = Run(folder, kQuiet, {}).solution;
  const auto difference = [&](const std::string& ohm) {
    const Matrix first = Run(folder, kQuiet, {"array.wire_ohm=" + ohm}).solution;
    const Matrix nodal =
        Run(folder, kQuiet, {"array.wire_ohm=" + ohm, "array.wire_model=nodal"}).solution;
    CHECK((first - nodal).norm() < 0.02 * (nodal - ideal).norm());
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
  // Temperatures that do not move: no power, no rise, next to no signal.
  CHECK(Run(folder, {}, {"thermal.resistance_k_per_w=1e-9", "thermal.resistor_tempco_per_k=1e-3"})
            .error() == Approx(Run(folder, {}, {}).error()).epsilon(1e-3));
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

TEST_CASE("insulation keeps drifting surroundings out and the cells' own heat in") {
  const ChipCase folder;
  double drift = HUGE_VAL;
  double own_heat = 0.0;
  for (const std::string insulation : {"0", "1", "10", "100"}) {
    const std::string set = "thermal.insulation=" + insulation;
    const double with_drift = Run(folder, kChip, {set, "thermal.ambient_rise_k=20"}).error();
    CHECK(with_drift < drift);
    drift = with_drift;
    const double with_heat = Run(folder, kChip, {set, "thermal.cell_power_w=2e-5"}).error();
    CHECK(with_heat > own_heat);
    own_heat = with_heat;
  }
}

TEST_CASE("each thermal key moves the result the way its documentation says") {
  const ChipCase folder;
  struct Sweep {
    std::string key;
    std::vector<std::string> values;  // each with a larger error than the one before
    std::vector<std::string> with;
  };
  const std::string drift = "thermal.ambient_rise_k=20";
  const std::string power = "thermal.cell_power_w=2e-5";
  const std::vector<Sweep> sweeps = {
      {"thermal.resistance_k_per_w", {"1e3", "1e4", "1e5"}, {power}},
      {"thermal.capacitance_j_per_k", {"1e-4", "1e-6", "1e-7", "0"}, {drift}},
      {"thermal.ambient_rise_k", {"0", "5", "20", "80"}, {}},
      {"thermal.ambient_rise_time_s", {"1", "1e-2", "1e-3", "0"}, {drift}},
      {"thermal.cell_power_w", {"0", "2e-5", "1e-4", "1e-3"}, {}},
      {"thermal.resistor_tempco_mismatch_per_k", {"0", "1e-5", "1e-4", "1e-3"}, {drift}},
      // All resistors alike: later at the same place, so less of it after a short time.
      {"thermal.resistor_tempco_per_k",
       {"0", "1e-3", "1e-2"},
       {"thermal.resistor_tempco_mismatch_per_k=0", "anneal.time_tau=2", drift}},
      {"thermal.capacitor_tempco_per_k",
       {"0", "1e-3", "1e-2"},
       {"thermal.resistor_tempco_mismatch_per_k=0", "thermal.resistor_tempco_per_k=0",
        "anneal.time_tau=2", drift}},
  };
  for (const Sweep& sweep : sweeps) {
    double last = -1.0;
    for (const std::string& value : sweep.values) {
      std::vector<std::string> settings = sweep.with;
      settings.push_back(sweep.key + "=" + value);
      INFO(sweep.key << " = " << value);
      const double error = Run(folder, kChip, settings).error();
      CHECK(error > last);
      last = error;
    }
  }
  // Neighbours share what the signals heat unequally.
  const std::string strong = "thermal.resistance_k_per_w=1e6";
  CHECK(Run(folder, kChip, {strong, "thermal.crosstalk=100"}).text !=
        Run(folder, kChip, {strong}).text);
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
  warm.front() = "thermal.resistor_tempco_mismatch_per_k=3e-5";
  CHECK(Run(folder, kChip, warm).error() > 1e-3);
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
  refused({"train", "--out", "out", "--set", "array.wire_ohm=0.1"},
          "--set: array.wire_ohm: it is modelled for dense arrays only (allowed: its default with "
          "task train)");
  refused({"train", "--out", "out", "--set", "thermal.resistance_k_per_w=10"},
          "--set: thermal.resistance_k_per_w: it is modelled for dense arrays only (allowed: its "
          "default with task train)");
  for (const std::string key : {"array.wire_ohm", "thermal.resistance_k_per_w"}) {
    refused(
        {"invert", "A.mtx", "--out", "out", "--set", "spu.cell=oscillator", "--set", key + "=0.1"},
        "--set: " + key +
            ": it is of rc cells, and spu.cell is \"oscillator\" (allowed: its default; "
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
