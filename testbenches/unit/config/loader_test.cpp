// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <spusim/base/errors.h>
#include <spusim/base/read_file.h>
#include <spusim/config/loader.h>
#include <spusim/config/resolved.h>
#include <spusim/config/task_table.h>

#include "testbenches/support/temporary_folder.h"

namespace spusim {
namespace {

namespace fs = std::filesystem;
using test::TemporaryFolder;

const char* const kProblem = "[problem]\nmatrix = \"A.mtx\"\nrhs = \"b.mtx\"\n";

/// A folder with a problem and one configuration file.
class Setting {
 public:
  explicit Setting(const std::string& text) {
    folder_.Write("A.mtx", "A");
    folder_.Write("b.mtx", "b");
    file_ = folder_.Write("run.toml", text);
    sources.file = file_;
  }

  /// The file with a line, as messages show it.
  std::string At(int line) const { return file_.string() + ":" + std::to_string(line); }
  const TemporaryFolder& folder() const { return folder_; }

  ConfigSources sources;

 private:
  TemporaryFolder folder_;
  fs::path file_;
};

struct Refusal {
  std::string text;
  int line;
  std::string message;
};

TEST_CASE("A wrong file is refused with line key nearest key and what is allowed") {
  const std::string sections =
      "run, problem, spu, noise, dac, adc, array, thermal, energy, anneal, mitigation, "
      "determinant, train, "
      "link, gpu, "
      "trace";
  const std::vector<Refusal> refusals = {
      {"[dac]\nbit = 3\n", 2,
       "dac.bit: unknown key, did you mean dac.bits? (allowed: bits, full_scale_v, count, "
       "channels_per_part, rate_hz, gain_error, offset_v, inl_lsb, dnl_lsb, settling_s, "
       "glitch_vs)"},
      {"[spu]\n\nkappa0 = 3\n", 3,
       "spu.kappa0: unknown key, did you mean noise.kappa0? (allowed: cell, array, cells, count, "
       "clock_hz, "
       "resistance_ohm, capacitance_f, capacitance_tolerance, opamp_gain, opamp_offset_v, "
       "opamp_bandwidth_hz, opamp_noise_v_per_rthz, opamp_swing_v, opamp_slew_v_per_s, "
       "hold_leak_s, inductance_h, resistance_tolerance, engine, stepper, step_tau, "
       "jacobian_storage, device_seed)"},
      {"[nois]\nkappa0 = 3\n", 2,
       "nois.kappa0: unknown section, did you mean noise.kappa0? (allowed: " + sections + ")"},
      {"# remark\n[nois]\n", 2,
       "nois: unknown section, did you mean noise? (allowed: " + sections + ")"},
      {"seed = 3\n", 1,
       "seed: key outside a section, did you mean run.seed? (allowed: sections " + sections + ")"},
      {"run = 3\n", 1, "run: a value where a section is expected (allowed: [run] and its keys)"},
      {"[[run]]\nseed = 3\n", 1,
       "run: a value where a section is expected (allowed: [run] and its keys)"},
      {"[spu.extra]\nx = 1\n", 1,
       "spu.extra: unknown key, did you mean spu.array? (allowed: cell, array, cells, count, "
       "clock_hz, "
       "resistance_ohm, capacitance_f, capacitance_tolerance, opamp_gain, opamp_offset_v, "
       "opamp_bandwidth_hz, opamp_noise_v_per_rthz, opamp_swing_v, opamp_slew_v_per_s, "
       "hold_leak_s, inductance_h, resistance_tolerance, engine, stepper, step_tau, "
       "jacobian_storage, device_seed)"},
      {"[dac.bits]\nx = 1\n", 1, "dac.bits: a section is not a whole number (allowed: 0 or 2..32)"},
      {"[dac]\nbits = \"16\"\n", 2, "dac.bits: \"16\" is not a whole number (allowed: 0 or 2..32)"},
      {"[dac]\nbits = 1\n", 2, "dac.bits: 1 is out of range (allowed: 0 or 2..32)"},
      {"[dac]\nfull_scale_v = nan\n", 2,
       "dac.full_scale_v: nan is not a finite number (allowed: >= 1e-09 and <= 1000000)"},
      {"[spu]\ncell = \"RC\"\n", 2,
       "spu.cell: \"RC\" is not known, did you mean \"rc\"? (allowed: rc, oscillator)"},
      // The first wrong line is named, not the first in the alphabet.
      {"[trace]\ncells = -1\n[adc]\nbits = 1\n", 2,
       "trace.cells: -1 is out of range (allowed: 0..1000000000)"},
  };
  for (const Refusal& refusal : refusals) {
    CAPTURE(refusal.text);
    const Setting setting(refusal.text);
    CHECK_THROWS_MATCHES(LoadConfig(setting.sources), InputError,
                         Catch::Message(setting.At(refusal.line) + ": " + refusal.message));
  }
}

TEST_CASE("A rule between keys names the line of the key to blame") {
  const std::vector<Refusal> refusals = {
      {"[noise]\nkappa0 = 0\nnode_variance_v2 = 0\n", 6,
       "noise.node_variance_v2: given together with noise.kappa0, which says the same in other "
       "units (allowed: one of the two, -1 takes the other back)"},
      {"[spu]\nstepper = \"rk4\"\n", 5,
       "spu.stepper: \"rk4\" has no noise term but noise is on (allowed: leimkuhler_matthews, "
       "euler_maruyama, or noise.kappa0 = 0)"},
      {"[spu]\narray = \"factored\"\n", 5,
       "spu.array: \"factored\" does not fit task solve (allowed: auto, dense)"},
      {"[anneal]\nstart = \"warm\"\n", 5,
       "anneal.start: \"warm\" does not fit task solve (allowed: auto, zero)"},
      {"[trace]\nstart_s = 2\nstop_s = 1\n", 6,
       "trace.stop_s: 1 is not after trace.start_s (allowed: -1 or > 2)"},
      {"[train]\nbatch = 2000\n", 5,
       "train.batch: 2000 is more than train.train_samples (allowed: 1..1500)"},
  };
  for (const Refusal& refusal : refusals) {
    CAPTURE(refusal.text);
    const Setting setting(kProblem + refusal.text);
    CHECK_THROWS_MATCHES(LoadConfig(setting.sources), InputError,
                         Catch::Message(setting.At(refusal.line) + ": " + refusal.message));
  }
}

TEST_CASE("A missing problem is refused in the name of the file") {
  const Setting setting("");
  CHECK_THROWS_MATCHES(
      LoadConfig(setting.sources), InputError,
      Catch::Message(setting.sources.file->string() +
                     ": problem.matrix: not given, task solve needs it (allowed: path of a Matrix "
                     "Market file)"));
}

TEST_CASE("A matrix that is not there or a folder is refused") {
  const Setting missing("[problem]\nmatrix = \"C.mtx\"\nrhs = \"b.mtx\"\n");
  CHECK_THROWS_MATCHES(LoadConfig(missing.sources), InputError,
                       Catch::Message(missing.At(2) + ": problem.matrix: no such file: \"" +
                                      (missing.folder().path() / "C.mtx").string() +
                                      "\" (allowed: path of a Matrix Market file)"));
  const Setting folder("[problem]\nmatrix = \"A.mtx\"\nrhs = \"sub\"\n");
  fs::create_directory(folder.folder().path() / "sub");
  CHECK_THROWS_MATCHES(LoadConfig(folder.sources), FileError,
                       Catch::Message(folder.At(3) + ": problem.rhs: \"" +
                                      (folder.folder().path() / "sub").string() +
                                      "\": cannot be read: it is a folder"));
}

TEST_CASE("A configuration that is missing is refused, and one that cannot be read fails") {
  const TemporaryFolder folder;
  ConfigSources sources;
  sources.file = folder.path() / "none.toml";
  CHECK_THROWS_MATCHES(LoadConfig(sources), InputError,
                       Catch::Message(sources.file->string() + ": no such file"));
  sources.file = folder.path();
  CHECK_THROWS_MATCHES(LoadConfig(sources), FileError,
                       Catch::Message(sources.file->string() + ": cannot be read: it is a folder"));
  // Address 0 of a process is never mapped: reading it fails, whoever reads.
  sources.file = "/proc/self/mem";
  CHECK_THROWS_MATCHES(LoadConfig(sources), FileError,
                       Catch::Message("/proc/self/mem: cannot be read: Input/output error"));
}

TEST_CASE("Files are relative to the file that names them") {
  const TemporaryFolder folder;
  folder.Write("data/A.mtx", "A");
  folder.Write("data/b.mtx", "b");
  ConfigSources sources;
  sources.file = folder.Write("sub/run.toml",
                              "[problem]\nmatrix = \"../data/A.mtx\"\nrhs = \"../data/b.mtx\"\n");
  const Config config = LoadConfig(sources);
  CHECK(config.problem.matrix == (folder.path() / "data/A.mtx").string());
  CHECK(config.problem.rhs == (folder.path() / "data/b.mtx").string());
}

TEST_CASE("Files of the command line are relative to the current folder") {
  const TemporaryFolder folder;
  const fs::path matrix = folder.Write("A.mtx", "A");
  ConfigSources sources;
  sources.task = "invert";
  sources.flags = {{"command line", "problem.matrix", fs::relative(matrix).string()}};
  CHECK(fs::equivalent(LoadConfig(sources).problem.matrix, matrix));
  CHECK(fs::path(LoadConfig(sources).problem.matrix).is_absolute());
}

TEST_CASE("Later layers win") {
  Setting setting(std::string(kProblem) +
                  "[run]\nhardware = \"hw.toml\"\n[adc]\nbits = 10\n[array]\nbits = 10\n");
  setting.folder().Write("hw.toml", "[dac]\nbits = 8\n[adc]\nbits = 8\n[array]\nbits = 8\n");
  setting.sources.overrides = {"array.bits=12", "run.seed=5"};
  setting.sources.flags = {{"--seed", "run.seed", "6"}};
  const Config config = LoadConfig(setting.sources);
  CHECK(config.dac.bits == 8);
  CHECK(config.adc.bits == 10);
  CHECK(config.array.bits == 12);
  CHECK(config.run.seed == 6);
  CHECK(config.spu.resistance_ohm == Config{}.spu.resistance_ohm);
  CHECK(config.run.hardware.empty());
}

TEST_CASE("The option hardware takes the place of the key") {
  Setting setting(std::string(kProblem) + "[run]\nhardware = \"hw.toml\"\n");
  setting.folder().Write("hw.toml", "[dac]\nbits = 8\n");
  setting.sources.hardware = setting.folder().Write("other.toml", "[adc]\nbits = 9\n").string();
  const Config config = LoadConfig(setting.sources);
  CHECK(config.dac.bits == Config{}.dac.bits);
  CHECK(config.adc.bits == 9);
}

TEST_CASE("A hardware file has hardware sections only") {
  Setting setting(kProblem);
  const fs::path file = setting.folder().Write("hw.toml", "[dac]\nbits = 8\n[run]\nseed = 2\n");
  setting.sources.hardware = file.string();
  CHECK_THROWS_MATCHES(
      LoadConfig(setting.sources), InputError,
      Catch::Message(file.string() + ":4: run.seed: not a hardware section (allowed in a hardware "
                                     "file: spu, noise, dac, adc, array, thermal, energy, link, "
                                     "gpu)"));
}

TEST_CASE("Unknown hardware names the presets") {
  Setting setting(std::string(kProblem) + "[run]\nhardware = \"tngd-papr\"\n");
  CHECK_THROWS_MATCHES(
      LoadConfig(setting.sources), InputError,
      Catch::Message(setting.At(5) +
                     ": run.hardware: no preset or file \"tngd-papr\", did you mean tngd-paper? "
                     "(allowed: discrete-64, ideal, integrated-256, spu8-pcb, tngd-paper, or a "
                     "path to a .toml file)"));
}

TEST_CASE("Overrides are refused in their own name") {
  Setting setting(kProblem);
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"dac.bits", "--set: dac.bits: no value (allowed: section.key=value)"},
      {"dac.bit=3",
       "--set: dac.bit: unknown key, did you mean dac.bits? (allowed: bits, full_scale_v, count, "
       "channels_per_part, rate_hz, gain_error, offset_v, inl_lsb, dnl_lsb, settling_s, "
       "glitch_vs)"},
      {"bits=3",
       "--set: bits: unknown key, did you mean dac.bits? (allowed: sections run, problem, spu, "
       "noise, dac, adc, array, thermal, energy, anneal, mitigation, determinant, train, link, "
       "gpu, trace)"},
      {"dac.bits=", "--set: dac.bits: \"\" is not a whole number (allowed: 0 or 2..32)"},
      {"spu.stepper=dopri5",
       "--set: spu.stepper: \"dopri5\" has no noise term but noise is on (allowed: "
       "leimkuhler_matthews, euler_maruyama, or noise.kappa0 = 0)"},
  };
  for (const auto& [text, message] : cases) {
    CAPTURE(text);
    setting.sources.overrides = {text};
    CHECK_THROWS_MATCHES(LoadConfig(setting.sources), InputError, Catch::Message(message));
  }
}

TEST_CASE("A command refuses a file with another task") {
  Setting setting("[run]\ntask = \"solve\"\n");
  setting.sources.task = "train";
  CHECK_THROWS_MATCHES(
      LoadConfig(setting.sources), InputError,
      Catch::Message(setting.At(2) +
                     ": run.task: \"solve\" is not what was asked for (allowed: train)"));
}

TEST_CASE("A problem in memory needs no files, and all other rules hold") {
  ConfigSources sources;
  sources.task = "solve";
  CHECK_THROWS_AS(LoadConfig(sources), InputError);
  sources.in_memory = true;
  for (const std::string& task : TaskNames()) {
    if (TaskNamed(task).files.front().shipped) continue;
    sources.task = task;
    const Config config = LoadConfig(sources);
    CHECK(config.run.task == task);
    CHECK(config.problem.matrix.empty());
  }
  sources.task = "invert";
  sources.overrides = {"noise.kappa0=0"};
  CHECK_THROWS_WITH(LoadConfig(sources), Catch::Contains("noise.kappa0"));
}

TEST_CASE("An empty known section and an empty file are fine") {
  const Setting setting(std::string(kProblem) + "[dac]\n[trace]\n");
  CHECK(LoadConfig(setting.sources).dac.bits == Config{}.dac.bits);
}

TEST_CASE("Arrays are read") {
  const Setting setting(std::string(kProblem) +
                        "[train]\nhidden = [16, 8]\nbaselines = [\"sgd\", \"adam\"]\n");
  const Config config = LoadConfig(setting.sources);
  CHECK(config.train.hidden == std::vector<std::int64_t>{16, 8});
  CHECK(config.train.baselines == std::vector<std::string>{"sgd", "adam"});
}

TEST_CASE("Default congruence an empty configuration is the default object") {
  const Setting setting(kProblem);
  Config config = LoadConfig(setting.sources);
  CHECK(config.problem.matrix == (setting.folder().path() / "A.mtx").string());
  config.problem = {};
  CHECK(ResolvedToml(config) == ResolvedToml(Config{}));
}

}  // namespace
}  // namespace spusim
