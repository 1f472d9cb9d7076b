// SPDX-License-Identifier: Apache-2.0
// What export-spice writes and refuses.
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <catch2/catch.hpp>

#include <spusim/linalg/decompositions.h>

#include "testbenches/fidelity/programmed_case.h"
#include "testbenches/fidelity/spice_run.h"
#include "testbenches/support/program_run.h"

namespace spusim {
namespace {

using test::LinearCase;
using test::ProgramRun;

TEST_CASE("the specimen's resistors, offsets and amplifiers are in the netlist", "[spice]") {
  const LinearCase folder(8, 4);
  folder.Write(
      "run.toml",
      "[run]\ntask = \"solve\"\n[problem]\nmatrix = \"A.mtx\"\nrhs = \"b.mtx\"\n[noise]\n"
      "kappa0 = 0.0\n[spu]\nengine = \"exact_dense\"\nopamp_gain = 50.0\nopamp_offset_v = "
      "0.02\ndevice_seed = 3\n[array]\ntolerance = 0.05\n[dac]\noffset_v = 0.02\n[adc]\nbits "
      "= 0\nfull_scale_v = 16.0\n[anneal]\ntime_tau = 40.0\n");
  const RowMatrix table = test::ExportAndRunSpice(folder);
  const Vector settled = table.row(table.rows() - 1).tail(8).transpose();
  test::RunToSummary(folder.path(), {"run", "run.toml"});
  const Vector solution = ReadMatrixMarket(folder.path() / "out" / "solution.mtx").col(0);
  const test::Programmed array = test::ProgrammedIn(folder);
  const Vector b = ReadMatrixMarket(folder.path() / "b.mtx").col(0);
  const double volts = array.scale / b.cwiseAbs().maxCoeff();  // s_x
  // ngspice's relative tolerance is 1e-3 of each voltage's change; e^{-40 alpha} is left.
  CHECK((settled - volts * solution).cwiseAbs().maxCoeff() <= 1e-3 * settled.cwiseAbs().maxCoeff());
  const Vector ideal = Matrix(ReadMatrixMarket(folder.path() / "A.mtx")).partialPivLu().solve(b);
  CHECK((solution - ideal).norm() > 0.02 * ideal.norm());
}

TEST_CASE("without a file the netlist goes to standard output", "[spice]") {
  const LinearCase folder(3, 8);
  folder.Write("run.toml",
               "[run]\ntask = \"solve\"\n[problem]\nmatrix = \"A.mtx\"\nrhs = \"b.mtx\"\n");
  ProgramRun to_file(folder.path(), {"export-spice", "run.toml", "--out", "run.cir"});
  REQUIRE(to_file.Wait() == 0);
  ProgramRun to_output(folder.path(), {"export-spice", "run.toml"});
  REQUIRE(to_output.Wait() == 0);
  CHECK(to_output.Out() == folder.Read("run.cir"));
  CHECK_FALSE(std::filesystem::exists(folder.path() / "results"));
  ProgramRun nowhere(folder.path(), {"export-spice", "run.toml", "--out", "none/run.cir"});
  CHECK(nowhere.Wait() == 3);
}

TEST_CASE("what has no netlist is refused in one line", "[spice]") {
  const LinearCase folder(3, 8);
  folder.Write("invert.toml", "[run]\ntask = \"invert\"\n[problem]\nmatrix = \"A.mtx\"\n");
  folder.Write("sample.toml", "[run]\ntask = \"sample\"\n[problem]\nmatrix = \"A.mtx\"\n");
  folder.Write("instant.toml",
               "[run]\ntask = \"solve\"\n[problem]\nmatrix = \"A.mtx\"\nrhs = \"b.mtx\"\n"
               "[anneal]\ntime_tau = 0.0\n");
  const std::vector<std::pair<std::vector<std::string>, std::string>> cases = {
      {{"sample.toml"}, "spusim: run.task: \"sample\" is not exported to SPICE (allowed: solve, "},
      {{"instant.toml"}, "spusim: anneal.time_tau: a run of one sample from the start takes no"},
      {{"invert.toml", "--set", "mitigation.rounded_ensemble=2"},
       "spusim: mitigation.rounded_ensemble: 2 is not exported to SPICE, whose netlist is of one "
       "anneal (allowed: 0)"},
      {{"invert.toml", "--set", "spu.cells=2"}, "spusim: spu.cells: 2 cells on the chip"}};
  for (const auto& [arguments, message] : cases) {
    std::vector<std::string> words = {"export-spice", "--out", "run.cir"};
    words.insert(words.end(), arguments.begin(), arguments.end());
    ProgramRun run(folder.path(), words);
    CHECK(run.Wait() == 2);
    const std::string error = run.Err();
    CHECK(error.rfind(message, 0) == 0);
    CHECK(error.find('\n') == error.size() - 1);
    CHECK_FALSE(std::filesystem::exists(folder.path() / "run.cir"));
  }
}

TEST_CASE("a seed gives one path, another seed another", "[spice]") {
  const LinearCase folder(8, 7);
  const auto table = [&](int seed) {
    folder.Write("run.toml",
                 fmt::format("[run]\ntask = \"solve\"\nseed = {}\n[problem]\nmatrix = \"A.mtx\"\n"
                             "rhs = \"b.mtx\"\n[noise]\nkappa0 = 1e-3\n[anneal]\ntime_tau = 1.0\n",
                             seed));
    return test::ExportAndRunSpice(folder);
  };
  const RowMatrix first = table(3);
  const auto is_first = [&](const RowMatrix& other) {
    return other.rows() == first.rows() && other == first;
  };
  CHECK(is_first(table(3)));
  CHECK_FALSE(is_first(table(4)));
}

}  // namespace
}  // namespace spusim
