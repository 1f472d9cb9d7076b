// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <spusim/config/loader.h>
#include <spusim/config/resolved.h>
#include <spusim/config/shipped_files.h>

#include "testbenches/support/temporary_folder.h"

namespace spusim {
namespace {

namespace fs = std::filesystem;
using test::TemporaryFolder;

TEST_CASE("Every shipped configuration loads and its resolved copy gives the same bytes") {
  int files = 0;
  for (const auto& entry : fs::directory_iterator(ShippedConfigFolder() / "tasks")) {
    if (entry.path().extension() != ".toml") continue;
    CAPTURE(entry.path());
    ++files;
    ConfigSources sources;
    sources.file = entry.path();
    const std::string text = ResolvedToml(LoadConfig(sources));
    const TemporaryFolder folder;
    ConfigSources again;
    again.file = folder.Write("config.resolved.toml", text);
    CHECK(ResolvedToml(LoadConfig(again)) == text);
  }
  CHECK(files >= 3);
}

TEST_CASE("Every shipped hardware file loads as hardware") {
  int files = 0;
  for (const auto& entry : fs::directory_iterator(ShippedConfigFolder() / "hardware")) {
    CAPTURE(entry.path());
    ++files;
    ConfigSources sources;
    // Oscillators do not solve; noise-free cells do not invert.
    const bool oscillators = entry.path().stem() == "spu8-pcb";
    sources.file = ShippedConfigFolder() / "tasks" / (oscillators ? "invert.toml" : "solve.toml");
    sources.hardware = entry.path().string();
    CHECK_NOTHROW(LoadConfig(sources));
  }
  CHECK(files >= 5);
}

TEST_CASE("The paper's hardware is the default hardware") {
  ConfigSources plain;
  plain.file = ShippedConfigFolder() / "tasks" / "solve.toml";
  plain.overrides = {"run.hardware="};
  ConfigSources paper = plain;
  paper.overrides = {};
  paper.hardware = "tngd-paper";
  CHECK(ResolvedToml(LoadConfig(paper)) == ResolvedToml(LoadConfig(plain)));
}

TEST_CASE("A value set everywhere survives the round trip") {
  const TemporaryFolder folder;
  folder.Write("A \"x\".mtx", "A");
  folder.Write("b.mtx", "b");
  ConfigSources sources;
  sources.file = folder.Write("run.toml",
                              "[problem]\nmatrix = 'A \"x\".mtx'\nrhs = \"b.mtx\"\n"
                              "[run]\nout = \"some where\"\nseed = 9223372036854775807\n"
                              "[spu]\ncapacitance_f = 1.0000000000000002e-9\n"
                              "[trace]\nsignals = [\"a*\", \"b[0]\"]\nenabled = true\n"
                              "[train]\nhidden = []\n");
  const Config config = LoadConfig(sources);
  const std::string text = ResolvedToml(config);
  ConfigSources again;
  again.file = folder.Write("other/config.resolved.toml", text);
  const Config copy = LoadConfig(again);
  CHECK(ResolvedToml(copy) == text);
  CHECK(copy.spu.capacitance_f == 1.0000000000000002e-9);
  CHECK(copy.run.seed == 9223372036854775807ULL);
  CHECK(copy.problem.matrix == config.problem.matrix);
  CHECK(copy.run.out == "some where");
}

TEST_CASE("The default data are the shipped ones wherever their name stands") {
  ConfigSources sources;
  sources.file = ShippedConfigFolder() / "tasks" / "digits.toml";
  const Config config = LoadConfig(sources);
  CHECK(config.train.data == (ShippedConfigFolder() / "data/optdigits.csv.gz").string());
}

TEST_CASE("The environment says where the shipped configurations are") {
  const TemporaryFolder folder;
  REQUIRE(setenv("SPUSIM_CONFIG_DIR", folder.path().c_str(), 1) == 0);
  CHECK_THROWS_WITH(ShippedConfigFolder(), Catch::StartsWith("SPUSIM_CONFIG_DIR: ") &&
                                               Catch::Contains("has no folder hardware"));
  fs::create_directory(folder.path() / "hardware");
  const fs::path found = ShippedConfigFolder();
  REQUIRE(unsetenv("SPUSIM_CONFIG_DIR") == 0);
  CHECK(found == folder.path());
}

}  // namespace
}  // namespace spusim
