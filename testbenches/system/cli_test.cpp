// SPDX-License-Identifier: Apache-2.0
// Runs the built program and holds it to its exit codes, its one-line messages, and to leaving
// nothing behind on bad input.
#include <chrono>
#include <sstream>
#include <thread>
#include <vector>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "testbenches/support/file_size_limit.h"
#include "testbenches/support/program_run.h"
#include "testbenches/support/temporary_folder.h"

namespace spusim {
namespace {

namespace fs = std::filesystem;
using test::FileSizeLimit;
using test::ProgramRun;
using test::TemporaryFolder;

struct Case {
  std::vector<std::string> arguments;
  std::string message;
};

bool IsOneLine(const std::string& text) {
  return !text.empty() && text.find('\n') == text.size() - 1;
}

/// A folder with the problem [[3, 2], [2, 4]] x = [1, 2].
class Problem : public TemporaryFolder {
 public:
  Problem() {
    Write("A.mtx", "%%MatrixMarket matrix array real symmetric\n2 2\n3\n2\n4\n");
    Write("b.mtx", "%%MatrixMarket matrix array real general\n2 1\n1\n2\n");
  }
};

TEST_CASE("Bad usage and bad input give code 2 and one line and leave nothing") {
  const std::string sections =
      "run, problem, spu, noise, dac, adc, array, thermal, energy, anneal, mitigation, "
      "determinant, train, "
      "link, gpu, "
      "trace";
  const Problem folder;
  folder.Write("hardware.toml", "[dac]\nbits = 8\n[noise]\nkappa0 = 0.0\n");
  folder.Write("wrong.toml", "[run]\ntask = \"solve\"\n\n[dac]\nbit = 3\n");
  folder.Write("unknown.toml", "[nois]\n");
  folder.Write("solve.toml", "[run]\ntask = \"solve\"\n");
  folder.Write("results_file", "mine");
  folder.Write("full/mine.txt", "mine");
  const std::string here = fs::canonical(folder.path()).string();
  const auto files = [&] {
    std::vector<std::string> names;
    for (const auto& entry : fs::recursive_directory_iterator(folder.path())) {
      names.push_back(entry.path().string());
    }
    return names;
  };
  const auto before = files();
  const std::vector<Case> cases = {
      {{"--quiet"}, "command line: A subcommand is required (allowed: see spusim --help)"},
      {{"help", "slove"},
       "command line: no command \"slove\", did you mean solve? (allowed: solve, invert, sample, "
       "lyapunov, expm, determinant, train, run, check, export-spice, keys, presets, help)"},
      {{"keys", "adcs"},
       "keys: no section or key \"adcs\", did you mean adc? (allowed: " + sections + ")"},
      {{"keys", "adc.bit"},
       "keys: no section or key \"adc.bit\", did you mean adc.bits? (allowed: " + sections + ")"},
      {{"slove", "A.mtx", "b.mtx"},
       "command line: no command \"slove\", did you mean solve? (allowed: solve, invert, sample, "
       "lyapunov, expm, determinant, train, run, check, export-spice, keys, presets, help)"},
      {{"solve", "A.mtx"}, "command line: b.mtx is required (allowed: see spusim --help)"},
      {{"solve", "A.mtx", "b.mtx", "c.mtx"},
       "command line: The following argument was not expected: c.mtx (allowed: see spusim --help)"},
      {{"solve", "A.mtx", "b.mtx", "--sede"},
       "command line: The following argument was not expected: --sede (allowed: see spusim "
       "--help)"},
      {{"solve", "none.mtx", "b.mtx"},
       "command line: problem.matrix: no such file: \"" + here +
           "/none.mtx\" (allowed: path of a Matrix Market file)"},
      {{"solve", "A.mtx", "b.mtx", "--set", "dac.bit=3"},
       "--set: dac.bit: unknown key, did you mean dac.bits? (allowed: bits, full_scale_v, count, "
       "channels_per_part, rate_hz, gain_error, offset_v, inl_lsb, dnl_lsb, settling_s, "
       "glitch_vs)"},
      {{"solve", "A.mtx", "b.mtx", "--set", "dac.bits=1"},
       "--set: dac.bits: 1 is out of range (allowed: 0 or 2..32)"},
      {{"solve", "A.mtx", "b.mtx", "--seed", "x"},
       "--seed: run.seed: \"x\" is not a whole number (allowed: 0..9223372036854775807)"},
      {{"solve", "A.mtx", "b.mtx", "--hardware", "idael"},
       "--hardware: no preset or file \"idael\", did you mean ideal? (allowed: discrete-64, "
       "ideal, integrated-256, spu8-pcb, tngd-paper, or a path to a .toml file)"},
      {{"solve", "A.mtx", "b.mtx", "--out", "full"},
       "run.out: \"full\" exists and is not empty (allowed: a new or empty folder, or --force to "
       "replace what an earlier run wrote)"},
      {{"solve", "A.mtx", "b.mtx", "--out", "results_file", "--force"},
       "run.out: \"results_file\" is a file (allowed: a new or empty folder)"},
      {{"run", "wrong.toml"},
       "wrong.toml:5: dac.bit: unknown key, did you mean dac.bits? (allowed: bits, full_scale_v, "
       "count, "
       "channels_per_part, rate_hz, gain_error, offset_v, inl_lsb, dnl_lsb, settling_s, "
       "glitch_vs)"},
      {{"check", "unknown.toml"},
       "unknown.toml:1: nois: unknown section, did you mean noise? (allowed: " + sections + ")"},
      {{"run", "solve.toml"},
       "solve.toml: problem.matrix: not given, task solve needs it (allowed: path of a Matrix "
       "Market "
       "file)"},
      {{"train", "solve.toml"},
       "solve.toml:2: run.task: \"solve\" is not what was asked for (allowed: train)"},
      {{"run", "none.toml"}, "none.toml: no such file"},
      {{"presets", "a101"},
       "command line: no preset or example \"a101\", did you mean a100? (allowed: tngd-50g, "
       "pcie3-x16, pcie4-x16, pcie5-x16, a100, discrete-64, ideal, integrated-256, spu8-pcb, "
       "tngd-paper, determinant, digits, expm, imperfect, invert, lyapunov, oscillators, sample, "
       "solve)"},
      {{"run", "oscilator"},
       "command line: no such file or example \"oscilator\", did you mean oscillators? (allowed: "
       "determinant, digits, expm, imperfect, invert, lyapunov, oscillators, sample, solve, or a "
       ".toml file)"},
      {{"run", "hardware.toml"},
       "hardware.toml: has hardware sections only, and no task (allowed: a file with [run] task, "
       "or a task with --hardware hardware.toml)"},
  };
  for (const Case& one : cases) {
    CAPTURE(one.arguments);
    ProgramRun run(folder.path(), one.arguments);
    CHECK(run.Wait() == 2);
    CHECK(run.Err() == "spusim: " + one.message + "\n");
    CHECK(run.Out().empty());
    CHECK(files() == before);
  }
}

TEST_CASE("Input that only the task can judge gives code 2 and leaves nothing") {
  const Problem folder;
  folder.Write("indefinite.mtx", "%%MatrixMarket matrix array real symmetric\n2 2\n1\n2\n1\n");
  folder.Write("b3.mtx", "%%MatrixMarket matrix array real general\n3 1\n1\n2\n3\n");
  folder.Write("text.mtx", "no matrix\n");
  for (const auto& [matrix, rhs] :
       {std::pair("indefinite.mtx", "b.mtx"), std::pair("A.mtx", "b3.mtx"),
        std::pair("text.mtx", "b.mtx"), std::pair("A.mtx", "text.mtx")}) {
    CAPTURE(matrix, rhs);
    ProgramRun run(folder.path(), {"solve", matrix, rhs});
    CHECK(run.Wait() == 2);
    CHECK(IsOneLine(run.Err()));
    CHECK_FALSE(fs::exists(folder.path() / "results"));
  }
}

TEST_CASE("Input that no task of linear algebra can take gives code 2 and leaves nothing") {
  const Problem folder;
  const std::string array = "%%MatrixMarket matrix array real general\n";
  folder.Write("oblong.mtx", array + "2 1\n1\n2\n");
  folder.Write("general.mtx", array + "2 2\n3\n1\n2\n4\n");
  folder.Write("indefinite.mtx", array + "2 2\n1\n2\n2\n1\n");
  folder.Write("zero.mtx", array + "2 2\n0\n0\n0\n0\n");
  folder.Write("big.mtx", array + "2 2\n200\n0\n0\n1\n");
  folder.Write("steep.mtx", array + "2 2\n-500\n0\n0\n-400\n");
  folder.Write("b3.mtx", array + "3 1\n1\n2\n3\n");
  folder.Write("Q3.mtx", array + "3 3\n1\n0\n0\n0\n1\n0\n0\n0\n1\n");
  const std::string not_symmetric =
      "general.mtx: matrix is not symmetric (allowed: symmetric; the covariance of the cells is "
      "the inverse only then)";
  const std::string indefinite =
      "indefinite.mtx: matrix is indefinite: eigenvalue -1 (allowed: real parts above N eps |A|; "
      "the cells would not settle)";
  const std::string oblong = "oblong.mtx: matrix of 2 x 1 (allowed: square, not empty)";
  const std::string no_noise = ": 0 leaves nothing to sample, the result is a covariance of the ";
  const std::vector<Case> cases = {
      {{"sample", "oblong.mtx"}, oblong},
      {{"sample", "general.mtx"}, not_symmetric},
      {{"sample", "indefinite.mtx"}, indefinite},
      {{"sample", "A.mtx", "b3.mtx"}, "b3.mtx: mean of 3 x 1 (allowed: 2 x 1, as the matrix)"},
      {{"sample", "A.mtx", "--set", "noise.kappa0=0"},
       "--set: noise.kappa0" + no_noise + "noise (allowed: > 0 for task sample)"},
      {{"sample", "A.mtx", "--set", "anneal.start=warm"},
       "--set: anneal.start: \"warm\" does not fit task sample (allowed: auto, zero)"},
      {{"lyapunov", "A.mtx"}, "command line: Q.mtx is required (allowed: see spusim --help)"},
      {{"lyapunov", "oblong.mtx", "A.mtx"}, oblong},
      {{"lyapunov", "indefinite.mtx", "A.mtx"}, indefinite},
      {{"lyapunov", "A.mtx", "Q3.mtx"},
       "Q3.mtx: noise matrix of 3 x 3 (allowed: 2 x 2, as the matrix)"},
      {{"lyapunov", "A.mtx", "zero.mtx"},
       "zero.mtx: noise matrix is zero (allowed: at least one entry that is not)"},
      {{"lyapunov", "A.mtx", "general.mtx"},
       "general.mtx: noise matrix is not symmetric (allowed: symmetric)"},
      {{"lyapunov", "A.mtx", "indefinite.mtx"},
       "indefinite.mtx: noise matrix is indefinite: eigenvalue -1 (allowed: none below 0, as that "
       "of any covariance)"},
      {{"expm", "oblong.mtx"}, oblong},
      {{"expm", "big.mtx"},
       "big.mtx: the largest eigenvalue of (A + A^T)/2 is 200 (allowed: -138 to 138, so that e^A "
       "stays within numbers)"},
      {{"expm", "steep.mtx"},
       "steep.mtx: the largest eigenvalue of (A + A^T)/2 is -400 (allowed: -138 to 138, so that "
       "e^A stays within numbers)"},
      {{"expm", "A.mtx", "--set", "anneal.interval_tau=0.3"},
       "--set: anneal.interval_tau: 0.3 does not divide 1 (allowed: -1 or 1/n for task expm)"},
      {{"expm", "A.mtx", "--set", "anneal.samples=1"},
       "--set: anneal.samples: 1 makes no pair that is 1 tau apart (allowed: > 1)"},
      {{"expm", "A.mtx", "--set", "noise.kappa0=0"},
       "--set: noise.kappa0" + no_noise + "noise (allowed: > 0 for task expm)"},
      {{"determinant", "oblong.mtx"}, oblong},
      {{"determinant", "general.mtx"}, not_symmetric},
      {{"determinant", "indefinite.mtx"}, indefinite},
      {{"determinant", "A.mtx", "--set", "determinant.nodes=-1"},
       "--set: determinant.nodes: -1 is out of range (allowed: 0..1000)"},
      {{"determinant", "A.mtx", "--set", "spu.cells=1"},
       "spu.cells: 1 cells on the chip, the task needs 2 (allowed: 0 for as many as needed, or >= "
       "2)"},
  };
  const std::string here = fs::canonical(folder.path()).string();
  for (const Case& one : cases) {
    CAPTURE(one.arguments);
    ProgramRun run(folder.path(), one.arguments);
    CHECK(run.Wait() == 2);
    // A message that begins with a file gives its whole path.
    const bool of_file = one.message.find(".mtx:") != std::string::npos;
    CHECK(run.Err() == "spusim: " + (of_file ? here + "/" : std::string()) + one.message + "\n");
    CHECK(run.Out().empty());
    CHECK_FALSE(fs::exists(folder.path() / "results"));
  }
}

TEST_CASE("Help version keys and presets go to standard output") {
  const TemporaryFolder folder;
  const std::vector<Case> cases = {{{"--help"}, "spusim solve A.mtx b.mtx"},
                                   {{}, "spusim solve A.mtx b.mtx"},
                                   {{"help"}, "Exit codes: 0 done"},
                                   {{"help", "solve"}, "--hardware"},
                                   {{"solve", "--help"}, "--hardware"},
                                   {{"keys", "adc"}, "[adc]\nadc.signal"},
                                   {{"keys", "adc.bits"}, "adc.bits = "},
                                   {{"--version"}, "spusim "},
                                   {{"keys"}, "dac.bits = 16"},
                                   {{"keys", "--markdown"}, "# Configuration"},
                                   {{"presets"}, "tngd-paper"},
                                   {{"presets", "a100"}, "launch_s"},
                                   {{"presets"}, "tngd-50g: 50 Gbit/s, 0 s"},
                                   {{"presets", "ideal"}, "kappa0 = 0.0"},
                                   {{"presets", "oscillators"}, "task = \"invert\""},
                                   {{"check", "solve"}, "task = \"solve\""}};
  for (const Case& one : cases) {
    CAPTURE(one.arguments);
    ProgramRun run(folder.path(), one.arguments);
    CHECK(run.Wait() == 0);
    CHECK(run.Out().find(one.message) != std::string::npos);
    CHECK(run.Err().empty());
  }
  CHECK(fs::is_empty(folder.path()));
}

TEST_CASE("The help of a command shows its own examples only") {
  const TemporaryFolder folder;
  for (const std::string command : {"solve", "train", "keys", "check"}) {
    for (const std::vector<std::string>& words :
         {std::vector<std::string>{command, "--help"}, {"help", command}}) {
      ProgramRun run(folder.path(), words);
      CHECK(run.Wait() == 0);
      const std::string text = run.Out();
      const std::size_t examples = text.find("Examples:\n");
      REQUIRE(examples != std::string::npos);
      std::istringstream lines(text.substr(examples + 10));
      for (std::string line; std::getline(lines, line);) {
        if (!line.empty()) CHECK(line.rfind("  spusim " + command, 0) == 0);
      }
    }
  }
}

TEST_CASE("Help and keys fit a terminal of 80 columns") {
  const TemporaryFolder folder;
  for (const std::string command :
       {"", "solve", "invert", "sample", "lyapunov", "expm", "determinant", "train", "run", "check",
        "export-spice", "keys", "presets", "help"}) {
    std::vector<std::string> words = {"help"};
    if (!command.empty()) words.push_back(command);
    ProgramRun run(folder.path(), words);
    CHECK(run.Wait() == 0);
    std::istringstream lines(run.Out());
    for (std::string line; std::getline(lines, line);) {
      CAPTURE(command, line);
      CHECK(line.size() <= 80);
    }
  }
}

TEST_CASE("The keys of a section are no others") {
  const TemporaryFolder folder;
  ProgramRun run(folder.path(), {"keys", "adc"});
  CHECK(run.Wait() == 0);
  std::istringstream lines(run.Out());
  for (std::string line; std::getline(lines, line);) {
    CHECK((line == "[adc]" || line.rfind("adc.", 0) == 0 || line.rfind("    ", 0) == 0));
  }
}

TEST_CASE("Standard output that cannot be written gives code 3") {
  const TemporaryFolder folder;
  const FileSizeLimit limit(0);
  ProgramRun run(folder.path(), {"keys"});
  CHECK(run.Wait() == 3);
}

TEST_CASE("Check prints a configuration that check prints again") {
  const Problem folder;
  folder.Write("a.toml",
               "[run]\ntask = \"solve\"\n[problem]\nmatrix = \"A.mtx\"\nrhs = \"b.mtx\"\n");
  ProgramRun first(folder.path(), {"check", "a.toml", "--hardware", "ideal", "--seed", "9"});
  REQUIRE(first.Wait() == 0);
  const std::string text = first.Out();
  CHECK(text.find("seed = 9\n") != std::string::npos);
  CHECK(text.find("bits = 0\n") != std::string::npos);
  folder.Write("b.toml", text);
  ProgramRun second(folder.path(), {"check", "b.toml"});
  CHECK(second.Wait() == 0);
  CHECK(second.Out() == text);
}

TEST_CASE("A default folder is replaced and one that was named is not") {
  const Problem folder;
  for (const char* seed : {"1", "2"}) {
    ProgramRun run(folder.path(), {"solve", "A.mtx", "b.mtx", "--seed", seed});
    CHECK(run.Wait() == 0);
    CHECK(nlohmann::json::parse(folder.Read("results/solve/summary.json")).at("seed") ==
          std::stoi(seed));
  }
  ProgramRun named(folder.path(), {"solve", "A.mtx", "b.mtx", "--out", "results/solve"});
  CHECK(named.Wait() == 2);
}

TEST_CASE("A solve beside a file of the user writes its folder again only by force") {
  const Problem folder;
  const std::vector<std::string> solve = {"solve", "A.mtx", "b.mtx"};
  ProgramRun first(folder.path(), solve);
  REQUIRE(first.Wait() == 0);
  for (const char* name : {"config.resolved.toml", "summary.json", "timing.json", "solution.mtx"}) {
    CAPTURE(name);
    CHECK(fs::exists(folder.path() / "results/solve" / name));
  }
  const std::string summary = folder.Read("results/solve/summary.json");
  folder.Write("results/solve/mine.txt", "mine");

  ProgramRun refused(folder.path(), solve);
  CHECK(refused.Wait() == 2);
  CHECK(folder.Read("results/solve/summary.json") == summary);

  ProgramRun forced(folder.path(), {"solve", "A.mtx", "b.mtx", "--force", "--quiet"});
  CHECK(forced.Wait() == 0);
  CHECK(forced.Out().empty());
  CHECK(forced.Err().empty());
  CHECK(folder.Read("results/solve/summary.json") == summary);
  CHECK(folder.Read("results/solve/mine.txt") == "mine");
}

TEST_CASE("The resolved configuration run again gives the same bytes") {
  const Problem folder;
  ProgramRun first(folder.path(), {"solve", "A.mtx", "b.mtx", "--seed", "3", "--out", "one"});
  REQUIRE(first.Wait() == 0);
  ProgramRun second(folder.path(), {"run", "one/config.resolved.toml", "--out", "two"});
  REQUIRE(second.Wait() == 0);
  for (const char* name : {"config.resolved.toml", "summary.json", "solution.mtx"}) {
    CAPTURE(name);
    CHECK(folder.Read(std::string("one/") + name) == folder.Read(std::string("two/") + name));
  }
}

TEST_CASE("A full disk gives code 3 and one line and leaves no part of a file") {
  const Problem folder;
  {
    // Room for the message, but not for the resolved configuration.
    const FileSizeLimit limit(1000);
    ProgramRun run(folder.path(), {"solve", "A.mtx", "b.mtx"});
    CHECK(run.Wait() == 3);
    CHECK(run.Err() ==
          "spusim: results/solve/config.resolved.toml: cannot be written: File too large\n");
  }
  CHECK_FALSE(fs::exists(folder.path() / "results/solve"));
}

TEST_CASE("An interrupted determinant keeps its nodes and gives code 130") {
  const Problem folder;
  ProgramRun run(folder.path(), {"determinant", "A.mtx", "--quiet", "--out", "out", "--set",
                                 "determinant.nodes=1000", "--set", "anneal.samples=20000"});
  // Header and two rows; the limit only keeps a broken program from hanging the test.
  const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(120);
  const fs::path partial = folder.path() / "out/nodes.csv.partial";
  const auto rows = [&] {
    if (!fs::exists(partial)) return std::ptrdiff_t{0};
    const std::string text = TemporaryFolder::ReadWhole(partial);
    return std::count(text.begin(), text.end(), '\n');
  };
  while (rows() < 3 && !run.Ended() && std::chrono::steady_clock::now() < limit) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  REQUIRE(rows() >= 3);
  run.Interrupt();
  CHECK(run.Wait() == 130);
  CHECK(run.Err() == "spusim: interrupted, kept in out: config.resolved.toml, nodes.csv\n");
  CHECK(folder.Read("out/nodes.csv").rfind("t,weight,measured,exact,predicted_sd\n", 0) == 0);
  CHECK_FALSE(fs::exists(folder.path() / "out/summary.json"));
}

TEST_CASE("An interrupted training keeps its rows and gives code 130") {
  const TemporaryFolder folder;
  ProgramRun run(folder.path(), {"train", "--quiet", "--out", "out", "--set",
                                 "train.iterations=1000000", "--set", "train.baselines=[]"});
  // Header and two rows; the limit only keeps a broken program from hanging the test.
  const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(120);
  const fs::path partial = folder.path() / "out/metrics.csv.partial";
  const auto rows = [&] {
    if (!fs::exists(partial)) return std::ptrdiff_t{0};
    const std::string text = TemporaryFolder::ReadWhole(partial);
    return std::count(text.begin(), text.end(), '\n');
  };
  while (rows() < 3 && !run.Ended() && std::chrono::steady_clock::now() < limit) {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  REQUIRE(rows() >= 3);
  run.Interrupt();
  CHECK(run.Wait() == 130);
  CHECK(run.Err() == "spusim: interrupted, kept in out: config.resolved.toml, metrics.csv\n");
  const std::string metrics = folder.Read("out/metrics.csv");
  CHECK(metrics.rfind("iteration,simulated_s,train_loss", 0) == 0);
  CHECK(metrics.back() == '\n');
  CHECK_FALSE(fs::exists(partial));
  CHECK_FALSE(fs::exists(folder.path() / "out/summary.json"));
}

}  // namespace
}  // namespace spusim
