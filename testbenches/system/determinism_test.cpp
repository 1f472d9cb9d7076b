// SPDX-License-Identifier: Apache-2.0
// Same seed and configuration: the same bytes, whatever the link's fidelity and whether traced or
// not.
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "testbenches/support/linear_case.h"

namespace spusim {
namespace {

using test::LinearCase;
using test::ProgramRun;
using test::TemporaryFolder;

std::string Bytes(const TemporaryFolder& folder, const std::string& file) {
  return TemporaryFolder::ReadWhole(folder.path() / file);
}

void Run(const TemporaryFolder& folder, const std::string& out, std::vector<std::string> arguments,
         const std::vector<std::string>& more = {}) {
  arguments.insert(arguments.end(), more.begin(), more.end());
  arguments.insert(arguments.end(), {"--out", out, "--quiet"});
  ProgramRun run(folder.path(), arguments);
  const int code = run.Wait();
  INFO(run.Err());
  REQUIRE(code == 0);
}

struct Job {
  std::vector<std::string> arguments;
  std::string result;  ///< the file that holds its numbers
};

/// Every task with every engine that can do it.
std::vector<Job> Jobs() {
  const std::vector<Job> tasks = {
      {{"solve", "A.mtx", "b.mtx", "--set", "anneal.samples=20"}, "solution.mtx"},
      {{"invert", "A.mtx", "--set", "anneal.samples=50"}, "inverse.mtx"},
      {{"solve",
        "A.mtx",
        "b.mtx",
        "--set",
        "anneal.samples=20",
        "--set",
        "adc.count=3",
        "--set",
        "adc.sample_and_hold=false",
        "--set",
        "adc.latency_cycles=5",
        "--set",
        "adc.jitter_s=1e-9",
        "--set",
        "adc.noise_v=1e-3",
        "--set",
        "adc.dnl_lsb=0.5",
        "--set",
        "dac.settling_s=1e-6",
        "--set",
        "dac.glitch_vs=1e-9",
        "--set",
        "dac.offset_v=1e-3"},
       "solution.mtx"},
      {{"sample", "A.mtx", "b.mtx", "--set", "anneal.samples=50"}, "samples.mtx"},
      {{"lyapunov", "A.mtx", "A.mtx", "--set", "anneal.samples=50"}, "solution.mtx"},
      {{"expm", "A.mtx", "--set", "anneal.samples=50"}, "exponential.mtx"},
      {{"determinant", "A.mtx", "--set", "anneal.samples=50"}, "nodes.csv"},
      {{"train", "--set", "train.iterations=3", "--set", "train.hidden=[4]", "--set",
        "anneal.time_tau=5"},
       "metrics.csv"},
      // Ideal arrays: J by its factors, never formed but word by word where beats carry it.
      {{"train", "--set", "train.iterations=1", "--set", "train.hidden=[2]", "--set",
        "train.batch=8", "--set", "anneal.time_tau=5", "--set", "array.bits=0"},
       "metrics.csv"},
      {{"train", "--set", "train.iterations=2", "--set", "train.hidden=[4]", "--set",
        "train.batch=8", "--set", "anneal.time_tau=5", "--set", "spu.jacobian_storage=float"},
       "metrics.csv"}};
  std::vector<Job> jobs;
  for (const Job& task : tasks) {
    for (const std::string engine : {"odeint", "exact_dense", "exact_factored"}) {
      if (engine == "exact_factored" && task.arguments[0] != "train") continue;
      Job job = task;
      job.arguments.insert(job.arguments.end(), {"--set", "spu.engine=" + engine});
      jobs.push_back(job);
    }
  }
  return jobs;
}

TEST_CASE("the same seed gives the same bytes, another seed others") {
  for (const Job& job : Jobs()) {
    const LinearCase folder(8, 1);
    Run(folder, "first", job.arguments);
    Run(folder, "second", job.arguments);
    Run(folder, "other", job.arguments, {"--seed", "2"});
    for (const std::string& file : {std::string("summary.json"), job.result}) {
      CHECK(Bytes(folder, "first/" + file) == Bytes(folder, "second/" + file));
      CHECK(Bytes(folder, "first/" + file) != Bytes(folder, "other/" + file));
    }
  }
}

TEST_CASE("beat and burst fidelity take equal cycles and give equal results") {
  for (const Job& job : Jobs()) {
    const LinearCase folder(8, 1);
    Run(folder, "burst", job.arguments, {"--set", "link.fidelity=burst"});
    Run(folder, "beat", job.arguments, {"--set", "link.fidelity=beat"});
    for (const std::string& file : {std::string("summary.json"), job.result}) {
      CHECK(Bytes(folder, "burst/" + file) == Bytes(folder, "beat/" + file));
    }
  }
}

TEST_CASE("tracing changes no number") {
  for (const Job& job : Jobs()) {
    const LinearCase folder(8, 1);
    Run(folder, "plain", job.arguments);
    Run(folder, "traced", job.arguments, {"--trace"});
    for (const std::string& file : {std::string("summary.json"), job.result}) {
      CHECK(Bytes(folder, "plain/" + file) == Bytes(folder, "traced/" + file));
    }
    CHECK(std::filesystem::file_size(folder.path() / "traced/waves.vcd") > 1000);
    CHECK(std::filesystem::exists(folder.path() / "traced/waves.gtkw"));
    CHECK_FALSE(std::filesystem::exists(folder.path() / "plain/waves.vcd"));
  }
}

TEST_CASE("threads change no number") {
  for (const Job& job : Jobs()) {
    const LinearCase folder(8, 1);
    Run(folder, "one", job.arguments, {"--set", "run.threads=1"});
    Run(folder, "three", job.arguments, {"--set", "run.threads=3"});
    for (const std::string& file : {std::string("summary.json"), job.result}) {
      CHECK(Bytes(folder, "one/" + file) == Bytes(folder, "three/" + file));
    }
    CHECK_THAT(Bytes(folder, "three/timing.json"), Catch::Contains("\"threads\": 3"));
  }
}

TEST_CASE("the resolved configuration runs again to the same bytes") {
  for (const Job& job : Jobs()) {
    const LinearCase folder(8, 1);
    Run(folder, "first", job.arguments);
    Run(folder, "again", {"run", "first/config.resolved.toml"});
    for (const std::string& file : {std::string("summary.json"), job.result}) {
      CHECK(Bytes(folder, "first/" + file) == Bytes(folder, "again/" + file));
    }
  }
}

}  // namespace
}  // namespace spusim
