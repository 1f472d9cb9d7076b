// SPDX-License-Identifier: Apache-2.0
// Equal and different runs of the whole system, each in a process of its own.
#include <cstdint>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "testbenches/data/tngd_device_oracle.h"
#include "testbenches/models/own_process.h"
#include "testbenches/models/system_bench.h"

namespace spusim {
namespace {

struct Run {
  std::string engine = "odeint";
  std::int64_t threads = 1;
  std::string fidelity = "burst";
  std::uint64_t seed = 7;
  bool mirror = true;
  std::int64_t bits = 16;
  double delay_tau = 0.0;
};

// A small warm training-like loop; all codes' values, then cycles of all phases.
std::vector<double> Play(const Run& run) {
  const TngdDeviceOracle oracle;
  Config config;
  config.spu.engine = run.engine;
  config.run.threads = run.threads;
  config.run.seed = run.seed;
  config.link.fidelity = run.fidelity;
  config.array.mirror = run.mirror;
  config.array.bits = config.dac.bits = config.adc.bits = run.bits;
  SystemBench bench(config,
                    {.time_tau = 2.0,
                     .samples = 3,
                     .interval_tau = 0.1,
                     .start = StartMode::kWarm,
                     .delay_tau = run.delay_tau},
                    {.kappa0 = 1e-4});
  std::vector<double> out;
  FactoredMatrix f = oracle.factors();
  Vector b = oracle.gradient();
  for (int k = 0; k < 5; ++k) {
    bench.session.Program(f);
    const AnnealResult result = bench.session.Anneal(b);
    out.insert(out.end(), result.mean.begin(), result.mean.end());
    bench.system.host.Wait(3.3e-6);
    f.jacobian *= 0.9;
    b *= 0.8;
  }
  const PhaseAccount& a = bench.system.host.account();
  for (const std::uint64_t cycles : {a.host, a.program, a.preset, a.dac, a.delay, a.settle,
                                     a.sample, a.readout, a.upload, bench.system.host.cycles()}) {
    out.push_back(static_cast<double>(cycles));
  }
  return out;
}

std::vector<double> PlayAlone(const Run& run) {
  return InOwnProcess([&run] { return Play(run); });
}

constexpr std::size_t kUploadFromEnd = 2;

constexpr const char* kEngines[] = {"odeint", "exact_dense", "exact_factored"};

TEST_CASE("beat and burst give the same bits and the same cycles") {
  for (const char* engine : kEngines) {
    for (const double delay : {0.0, 0.7, -1.0}) {
      INFO(engine << ", delay " << delay << " tau");
      const std::vector<double> burst =
          PlayAlone({.engine = engine, .fidelity = "burst", .delay_tau = delay});
      REQUIRE(burst.size() == 5 * 27 + 10);
      CHECK(burst == PlayAlone({.engine = engine, .fidelity = "beat", .delay_tau = delay}));
    }
  }
}

TEST_CASE("threads change no bit") {
  for (const char* engine : kEngines) {
    INFO(engine);
    const std::vector<double> one = PlayAlone({.engine = engine, .threads = 1, .bits = 0});
    CHECK(one == PlayAlone({.engine = engine, .threads = 3, .bits = 0}));
  }
}

TEST_CASE("engines take equal cycles") {
  const std::vector<double> first = PlayAlone({.engine = kEngines[0]});
  for (const char* engine : {kEngines[1], kEngines[2]}) {
    const std::vector<double> other = PlayAlone({.engine = engine});
    REQUIRE(other.size() == first.size());
    CHECK(std::vector<double>(other.end() - 10, other.end()) ==
          std::vector<double>(first.end() - 10, first.end()));
  }
}

TEST_CASE("beat and burst agree on ideal words too") {
  CHECK(PlayAlone({.fidelity = "burst", .bits = 0}) == PlayAlone({.fidelity = "beat", .bits = 0}));
}

TEST_CASE("the same seed gives the same bits, another seed other ones") {
  const std::vector<double> first = PlayAlone({.seed = 7, .bits = 0});
  CHECK(first == PlayAlone({.seed = 7, .bits = 0}));
  const std::vector<double> other = PlayAlone({.seed = 8, .bits = 0});
  REQUIRE(other.size() == first.size());
  std::size_t equal = 0;
  for (std::size_t i = 0; i < 5 * 27; ++i) equal += first[i] == other[i] ? 1U : 0U;
  CHECK(equal == 0);
}

TEST_CASE("sending J^T costs cycles and changes nothing else") {
  std::vector<double> mirrored = PlayAlone({.mirror = true});
  std::vector<double> sent = PlayAlone({.mirror = false});
  REQUIRE(sent.size() == mirrored.size());
  // 15 x 27 words of 16 bits more, five times: H and J 15 x 30, with J^T 15 x 57.
  const int cycles = 5 * ((15 * 57 * 16 + 499) / 500 - (15 * 30 * 16 + 499) / 500);
  CHECK(sent[sent.size() - kUploadFromEnd] - mirrored[mirrored.size() - kUploadFromEnd] == cycles);
  CHECK(sent.back() - mirrored.back() == cycles);
  for (std::vector<double>* run : {&mirrored, &sent}) run->resize(run->size() - kUploadFromEnd);
  CHECK(sent == mirrored);
}

}  // namespace
}  // namespace spusim
