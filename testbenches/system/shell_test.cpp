// SPDX-License-Identifier: Apache-2.0
// What an ordinary shell does to a program: pipes that close, signals, limits, empty variables,
// outputs that are no files, names in another encoding.
#include <catch2/catch.hpp>

#include <sys/wait.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "testbenches/support/linear_case.h"

namespace spusim {
namespace {

namespace fs = std::filesystem;
using test::LinearCase;
using test::ProgramRun;
using test::TemporaryFolder;

/// Runs a script with bash in a folder, $SPUSIM the program; the exit code.
int Shell(const fs::path& folder, const std::string& script) {
  const std::string command = fmt::format("cd '{}' && SPUSIM='{}' timeout 60 bash -c '{}'",
                                          folder.string(), SPUSIM_PROGRAM, script);
  const int status = std::system(command.c_str());
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

std::vector<std::string> Names(const fs::path& folder) {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder)) {
    // But for the manifest.
    const std::string name = entry.path().filename().string();
    if (name != ".spusim.manifest") names.push_back(name);
  }
  std::sort(names.begin(), names.end());
  return names;
}

const std::vector<std::string> kSolved = {"config.resolved.toml", "solution.mtx", "summary.json",
                                          "timing.json"};

const char* const kSolveFile =
    "[run]\ntask = \"solve\"\n[problem]\nmatrix = \"A.mtx\"\nrhs = \"b.mtx\"\n";

TEST_CASE("a reader that goes away costs no result") {
  const LinearCase folder(6, 1);
  SECTION("of standard output") {
    Shell(folder.path(),
          "(sleep 0.3; $SPUSIM solve A.mtx b.mtx --out r 2>e; echo $? >code) | true");
    CHECK(folder.Read("code") == "3\n");
  }
  SECTION("of standard error") {
    Shell(folder.path(),
          "(sleep 0.3; $SPUSIM solve A.mtx b.mtx --set array.bits=2 --out r >o; echo $? >code) "
          "2>&1 | true");
    CHECK((folder.Read("code") == "3\n" || folder.Read("code") == "0\n"));
  }
  CHECK(Names(folder.path() / "r") == kSolved);
}

TEST_CASE("an unreliable result is kept, said so, and is exit code 1 unless allowed") {
  const LinearCase folder(6, 1);
  const std::string clipped =
      "$SPUSIM solve A.mtx b.mtx --set mitigation.auto_range=false "
      "--set adc.full_scale_v=0.1 --out r --force ";
  CHECK(Shell(folder.path(), clipped + "2>e") == 1);
  CHECK(Names(folder.path() / "r") == kSolved);
  CHECK(folder.Read("e").find("spusim: unreliable: ") != std::string::npos);
  CHECK(folder.Read("r/summary.json").find("\"status\": \"unreliable\"") != std::string::npos);
  CHECK(folder.Read("r/summary.json").find("\"code\": \"clipped\"") != std::string::npos);
  CHECK(Shell(folder.path(), clipped + "--allow-unreliable 2>e") == 0);
  CHECK(Shell(folder.path(), "$SPUSIM solve A.mtx b.mtx --out r --force 2>e") == 0);
  CHECK(folder.Read("r/summary.json").find("\"status\": \"ok\"") != std::string::npos);
  CHECK(Shell(folder.path(),
              "$SPUSIM train --set train.baselines=[] --set train.learning_rate=1000 "
              "--set train.iterations=10 --out t 2>e") == 1);
  CHECK(folder.Read("e").find("training diverged") != std::string::npos);
}

TEST_CASE("a refusal is one line, whatever was to be warned of before it") {
  const TemporaryFolder folder;
  folder.Write("A.mtx", "%%MatrixMarket matrix array real general\n2 2\n-9\n0\n0\n-9\n");
  CHECK(Shell(folder.path(),
              "$SPUSIM expm A.mtx --set spu.resistance_ohm=1e12 --set spu.capacitance_f=1e3 2>e") ==
        2);
  const std::string error = folder.Read("e");
  CHECK(std::count(error.begin(), error.end(), '\n') == 1);
  CHECK(error.find("warning") == std::string::npos);
  CHECK(Names(folder.path()) == std::vector<std::string>{"A.mtx", "e"});
}

TEST_CASE("the resolved copy does not know how many threads there were") {
  const LinearCase folder(6, 1);
  CHECK(Shell(folder.path(),
              "$SPUSIM solve A.mtx b.mtx --out one && $SPUSIM solve A.mtx b.mtx "
              "--set run.threads=3 --out three && "
              "cmp one/config.resolved.toml three/config.resolved.toml && "
              "cmp one/summary.json three/summary.json") == 0);
}

TEST_CASE("a hang-up is an interrupt, and what nohup switched off stays off") {
  const LinearCase folder(6, 1);
  const std::string task =
      "determinant A.mtx --out r --set determinant.nodes=1000 --set anneal.samples=200000";
  Shell(folder.path(),
        fmt::format("$SPUSIM {} >o 2>e & p=$!; sleep 0.7; kill -HUP $p; wait $p; echo $? >code",
                    task));
  CHECK(folder.Read("code") == "130\n");
  CHECK(folder.Read("e").find("interrupted") != std::string::npos);
  Shell(
      folder.path(),
      "(trap \"\" HUP; exec $SPUSIM solve A.mtx b.mtx --set anneal.samples=300000 --out s >o 2>e) "
      "& p=$!; sleep 0.05; kill -HUP $p; wait $p; echo $? >code");
  CHECK(folder.Read("code") == "0\n");
}

TEST_CASE("a limit on the size of files is a file error, whatever its signal") {
  const LinearCase folder(6, 1);
  CHECK(Shell(folder.path(),
              "ulimit -f 20; $SPUSIM solve A.mtx b.mtx --set anneal.samples=100000 --trace --out r "
              ">o 2>e") == 3);
  CHECK(folder.Read("e").find("cannot be written: File too large") != std::string::npos);
  for (const std::string& name : Names(folder.path() / "r")) {
    INFO(name);
    CHECK(name.find(".partial") == std::string::npos);
    CHECK(name.find("lock") == std::string::npos);
  }
}

TEST_CASE("an empty value on the command line is refused wherever it stands") {
  const LinearCase folder(4, 1);
  const std::vector<std::vector<std::string>> lines = {
      {"solve", "A.mtx", "b.mtx", "--seed", ""},
      {"solve", "A.mtx", "b.mtx", "--hardware", ""},
      {"solve", "A.mtx", "b.mtx", "--out", ""},
      {"solve", "A.mtx", "b.mtx", "--seed="},
      {"solve", "A.mtx", "b.mtx", "--hardware="},
      {"solve", "A.mtx", "b.mtx", "--set", ""},
      {"solve", "", "b.mtx"},
      {"solve", "A.mtx", ""},
      {"run", ""},
      {"check", ""},
      {"export-spice", ""},
      {"train", ""},
      {"presets", ""},
      {"export-spice", "my.toml", "--out", ""},
  };
  for (const std::vector<std::string>& line : lines) {
    INFO(fmt::format("spusim '{}'", fmt::join(line, "' '")));
    ProgramRun run(folder.path(), line);
    CHECK(run.Wait() == 2);
    const std::string err = run.Err();
    CHECK(std::count(err.begin(), err.end(), '\n') == 1);
    CHECK(err.find("(allowed: ") != std::string::npos);
    CHECK(run.Out().empty());
  }
  CHECK(Names(folder.path()) == std::vector<std::string>{"A.mtx", "b.mtx"});
}

TEST_CASE("a netlist goes into a device or a pipe, which stay what they are") {
  const LinearCase folder(4, 1);
  folder.Write("my.toml", kSolveFile);
  CHECK(Shell(folder.path(), "$SPUSIM export-spice my.toml --out my.cir") == 0);
  SECTION("a pipe with a reader") {
    CHECK(Shell(folder.path(),
                "mkfifo pipe; cat pipe >read & $SPUSIM export-spice my.toml --out pipe && wait && "
                "test -p pipe && cmp read my.cir") == 0);
  }
  SECTION("a pipe without a reader is refused at once") {
    CHECK(Shell(folder.path(), "mkfifo pipe; $SPUSIM export-spice my.toml --out pipe 2>e") == 3);
    CHECK(Shell(folder.path(), "test -p pipe") == 0);
  }
  SECTION("standard output by its name") {
    CHECK(Shell(folder.path(), "$SPUSIM export-spice my.toml --out /dev/stdout | cmp - my.cir") ==
          0);
    CHECK(Shell(folder.path(),
                "$SPUSIM export-spice my.toml --out /dev/null && test -c /dev/null") == 0);
  }
  SECTION("a link stays a link") {
    CHECK(Shell(folder.path(),
                "echo old >real; ln -s real link; $SPUSIM export-spice my.toml --out link && "
                "test -L link && cmp real my.cir") == 0);
  }
  SECTION("a folder is refused") {
    CHECK(Shell(folder.path(), "mkdir d; $SPUSIM export-spice my.toml --out d 2>e") == 3);
  }
}

TEST_CASE("a netlist is refused where the run is") {
  const LinearCase folder(4, 1);
  folder.Write("my.toml", kSolveFile);
  for (const char* step : {"5", "1e-300", "1e-9", "1e7"}) {
    const std::string set = fmt::format("spu.step_tau={}", step);
    ProgramRun run(folder.path(), {"run", "my.toml", "--set", set, "--set", "noise.kappa0=1e-6"});
    ProgramRun netlist(folder.path(),
                       {"export-spice", "my.toml", "--set", set, "--set", "noise.kappa0=1e-6"});
    INFO(set);
    CHECK(run.Wait() == 2);
    CHECK(netlist.Wait() == 2);
    CHECK(netlist.Err() == run.Err());
  }
}

TEST_CASE("names that are not UTF-8 are refused before anything is written") {
  const LinearCase folder(4, 1);
  const std::string latin = "mat\351.mtx";
  fs::copy(folder.path() / "A.mtx", folder.path() / latin);
  const std::vector<std::vector<std::string>> lines = {
      {"solve", latin, "b.mtx", "--out", "r"},
      {"solve", "A.mtx", latin, "--out", "r"},
      {"solve", "A.mtx", "b.mtx", "--out", "r\351"},
      {"check", "my.toml", "--set", "problem.matrix=\"" + latin + "\""}};
  folder.Write("my.toml", "[problem]\nmatrix = \"A.mtx\"\nrhs = \"b.mtx\"\n");
  for (const std::vector<std::string>& line : lines) {
    ProgramRun run(folder.path(), line);
    CHECK(run.Wait() == 2);
    const std::string err = run.Err();
    INFO(err);
    CHECK(std::count(err.begin(), err.end(), '\n') == 1);
  }
  CHECK_FALSE(fs::exists(folder.path() / "r"));
}

TEST_CASE("cyclic matrices are solved, with and without the general prediction") {
  const test::TemporaryFolder folder;
  for (const int n : {3, 8}) {
    std::string a =
        fmt::format("%%MatrixMarket matrix coordinate real general\n{} {} {}\n", n, n, 2 * n);
    std::string b = fmt::format("%%MatrixMarket matrix array real general\n{} 1\n", n);
    std::string q =
        fmt::format("%%MatrixMarket matrix coordinate real general\n{} {} {}\n", n, n, n);
    for (int i = 1; i <= n; ++i) {
      a += fmt::format("{} {} 2\n{} {} -1\n", i, i, i % n + 1, i);
      b += "1\n";
      q += fmt::format("{} {} 1\n", i, i);
    }
    folder.Write("A.mtx", a);
    folder.Write("b.mtx", b);
    folder.Write("Q.mtx", q);
    const nlohmann::json solve =
        test::RunToSummary(folder.path(), {"solve", "A.mtx", "b.mtx", "--hardware", "ideal"});
    INFO(solve.dump());
    // Settled to 53 bits; a few roundings besides.
    CHECK(solve.at("result").at("relative_error").get<double>() <= 1e-14);
    const nlohmann::json lyapunov = test::RunToSummary(
        folder.path(), {"lyapunov", "A.mtx", "Q.mtx", "--set", "anneal.samples=20000"});
    const double error = lyapunov.at("result").at("relative_error").get<double>();
    const double predicted = lyapunov.at("result").at("predicted_relative_error").get<double>();
    // A chi distribution of N (N + 1)/2 >= 6 entries: within this but for 1e-4.
    CHECK(error <= 2.5 * predicted);
    CHECK(error >= 0.15 * predicted);
  }
}

TEST_CASE("training through DACs too coarse for its gradients says so") {
  const test::TemporaryFolder folder;
  ProgramRun run(folder.path(), {"train", "--set", "dac.bits=4", "--set", "train.iterations=5",
                                 "--set", "train.baselines=[]", "--quiet", "--out", "r"});
  CHECK(run.Wait() == 0);
  CHECK(run.Err().find("anneals was below one code of the DACs and got lost") != std::string::npos);
}

TEST_CASE("training on rows that are all alike warns of nothing") {
  const test::TemporaryFolder folder;
  std::string rows;
  for (int i = 0; i < 120; ++i) {
    for (int pixel = 0; pixel < 64; ++pixel) rows += "0,";
    rows += fmt::format("{}\n", i % 10);
  }
  folder.Write("zero.csv", rows);
  CHECK(Shell(folder.path(), "gzip zero.csv") == 0);
  ProgramRun run(folder.path(), {"train", "--set", "train.data=\"zero.csv.gz\"", "--set",
                                 "train.train_samples=100", "--set", "train.batch=16", "--set",
                                 "train.activation=relu", "--set", "train.iterations=3", "--set",
                                 "train.baselines=[]", "--quiet", "--out", "r"});
  CHECK(run.Wait() == 0);
  CHECK(run.Err().empty());
}

}  // namespace
}  // namespace spusim
