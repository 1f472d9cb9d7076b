// SPDX-License-Identifier: Apache-2.0
// Two chips in one system: their anneals overlap, and neither knows of the other.
#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include <catch2/catch.hpp>
#include <systemc>

#include <spusim/base/errors.h>
#include <spusim/models/system/describe_spu.h>
#include <spusim/models/system/simulation.h>
#include <spusim/models/system/spu_system.h>
#include <spusim/setup/describe.h>

#include "testbenches/models/own_process.h"

namespace spusim {
namespace {

constexpr Index kCells = 8;

// 16 bits a cycle, each transfer 3 cycles of latency.
Config TwoChips(const std::string& fidelity) {
  Config config;
  config.spu.engine = "exact_dense";
  config.spu.count = 2;
  config.link.rate_bps = 1'600'000'000;
  config.link.latency_s = 30e-9;
  config.link.fidelity = fidelity;
  config.array.tolerance = 0.05;
  config.noise.mismatch = 0.1;
  config.adc.noise_v = 1e-4;
  return config;
}

ArrayImage Image(double off_diagonal) {
  ArrayImage image;
  image.bits = 16;
  image.matrix = 20'000.0 * RowMatrix::Identity(kCells, kCells);
  image.matrix.diagonal(1).setConstant(off_diagonal);
  image.matrix.diagonal(-1).setConstant(off_diagonal);
  return image;
}

// ---- docs/timing.md, "Several chips", in words of its own

constexpr std::uint64_t Transfer(std::uint64_t bits) { return 3 + (bits + 15) / 16; }
constexpr std::uint64_t kWords = kCells * 16;
/// Array registers, array, input, start.
constexpr std::uint64_t kUpload = 2 * Transfer(448) + Transfer(kCells * kWords) + Transfer(kWords);
/// The frame; clips and spacing.
constexpr std::uint64_t kReadOut = Transfer(kWords) + Transfer(128);
/// Program, input DACs, one conversion: a cycle each.
constexpr std::uint64_t OnChip(std::uint64_t settle) { return 2 + settle + 1; }

void CheckOverlap(const std::string& fidelity, std::uint64_t first, std::uint64_t second) {
  SpuSystem system("system", TwoChips(fidelity));
  const auto start = [&](std::size_t k, std::uint64_t settle) {
    system.device(k).Program(Image(0.0));
    system.device(k).LoadInput(Vector::Constant(kCells, 9000.0));
    system.device(k).Start({.settle_cycles = settle});
  };
  start(0, first);
  CHECK(system.host.cycles() == kUpload);
  start(1, second);
  CHECK(system.host.cycles() == 2 * kUpload);
  CHECK_FALSE(system.device(1).Ready());
  system.device(0).Read();
  const std::uint64_t first_read = std::max(2 * kUpload, kUpload + OnChip(first)) + kReadOut;
  CHECK(system.host.cycles() == first_read);
  CHECK(system.device(1).Ready() == (2 * kUpload + OnChip(second) <= first_read));
  system.device(1).Read();
  CHECK(system.host.cycles() == std::max(first_read, 2 * kUpload + OnChip(second)) + kReadOut);

  // What the host waited for. Every cycle stands in one entry.
  const PhaseAccount& account = system.host.account();
  CHECK(account.Total() == system.host.cycles());
  CHECK(account.upload == 2 * kUpload);
  CHECK(account.readout == 2 * kReadOut);
  CHECK(account.settle < first + second);
  // The chips' own counters know all of it.
  for (std::size_t k = 0; k < 2; ++k) {
    std::uint64_t settled = 0;
    system.host.Peek(k * reg::kChipSpan + reg::kCyclesInSettle, {&settled, 1});
    CHECK(settled == (k == 0 ? first : second));
  }
}

#define SPUSIM_OVERLAP_CASE(name, first, second)                  \
  TEST_CASE("two anneals take the longer one: " name ": burst") { \
    CheckOverlap("burst", first, second);                         \
  }                                                               \
  TEST_CASE("two anneals take the longer one: " name ": beat") {  \
    CheckOverlap("beat", first, second);                          \
  }

SPUSIM_OVERLAP_CASE("equal", 5000, 5000)
SPUSIM_OVERLAP_CASE("the first is longer", 9000, 4000)
SPUSIM_OVERLAP_CASE("the second is longer", 4000, 9000)
SPUSIM_OVERLAP_CASE("the first is over before the second starts", 10, 4000)
SPUSIM_OVERLAP_CASE("both are over at once", 1, 1)

TEST_CASE("an anneal that was not read is not lost by another start") {
  SpuSystem system("system", TwoChips("burst"));
  CHECK_THROWS_AS(system.device().Read(), RunError);
  system.device().Program(Image(0.0));
  system.device().LoadInput(Vector::Constant(kCells, 9000.0));
  system.device().Start({.settle_cycles = 10});
  CHECK_THROWS_AS(system.device().Start({.settle_cycles = 20}), RunError);
  CHECK(system.device().Read().codes.cols() == kCells);
}

TEST_CASE("the host works while a chip anneals") {
  SpuSystem system("system", TwoChips("burst"));
  system.device().Program(Image(0.0));
  system.device().LoadInput(Vector::Constant(kCells, 9000.0));
  system.device().Start({.settle_cycles = 1000});
  system.host.Wait(6e-6);  // 600 cycles
  CHECK_FALSE(system.device().Ready());
  system.device().Read();
  const PhaseAccount& account = system.host.account();
  CHECK(account.host == 600);
  CHECK(account.settle == 1000 - (600 - 2));  // two cycles of it were for program and DACs
  CHECK(account.Total() == system.host.cycles());
  CHECK(account.Total() == kUpload + OnChip(1000) + kReadOut);
}

TEST_CASE("the program refuses chips that no task would use") {
  CHECK_THROWS_WITH(Simulation(TwoChips("burst"), TaskShape{}, {}),
                    Catch::StartsWith("spu.count: 2 chips, of which this task would use one"));
}

// ---- each as if it were alone

/// Three noisy anneals of the k-th chip.
void Play(SpuDevice& device, std::size_t k, int anneal, std::vector<double>& codes) {
  if (anneal == 0) device.Program(Image(k == 0 ? 3000.0 : -5000.0));
  device.LoadInput(Vector::Constant(kCells, 8000.0 - 500.0 * anneal));
  device.Start({.settle_cycles = 300,
                .samples = 4,
                .interval_cycles = 40,
                .node_variance_v2 = 1e-3,
                .read = ReadMode::kEverySample});
  const ReadOut read = device.Read();
  codes.insert(codes.end(), read.codes.data(), read.codes.data() + read.codes.size());
}

constexpr int kAnneals = 3;

/// The codes of chip 0, then those of chip 1, their anneals one after the other in turn.
std::vector<double> PlayBoth() {
  SpuSystem system("system", TwoChips("burst"));
  std::vector<double> codes[2];
  for (int anneal = 0; anneal < kAnneals; ++anneal) {
    for (std::size_t k = 0; k < 2; ++k) Play(system.device(k), k, anneal, codes[k]);
  }
  codes[0].insert(codes[0].end(), codes[1].begin(), codes[1].end());
  return codes[0];
}

/// The k-th chip without the other, its socket bound to the host.
std::vector<double> PlayAlone(std::size_t k, bool as_made_first = false) {
  Config config = TwoChips("burst");
  config.spu.count = 1;
  const int device = as_made_first ? 0 : static_cast<int>(k);
  Spu chip("chip", DescribeSpu(config, device), DescribeSpuCells(config, device));
  HostController host("host", DescribeHost(config));
  sc_core::sc_signal<bool> rst("rst");
  sc_core::sc_signal<bool> irq("irq");
  chip.rst.bind(rst);
  chip.irq.bind(irq);
  host.irq[0].bind(irq);
  host.socket.bind(chip.socket);
  std::vector<double> codes;
  for (int anneal = 0; anneal < kAnneals; ++anneal) Play(host.device(), k, anneal, codes);
  return codes;
}

TEST_CASE("each of two chips gives what it gives alone") {
  const std::vector<double> both = InOwnProcess(PlayBoth);
  std::vector<double> alone = InOwnProcess([] { return PlayAlone(0); });
  const std::vector<double> second = InOwnProcess([] { return PlayAlone(1); });
  alone.insert(alone.end(), second.begin(), second.end());
  CHECK(both == alone);
  REQUIRE(both.size() == 2 * kAnneals * 4 * static_cast<std::size_t>(kCells));
  // Another specimen with other noise: the first chip in its place gives other codes.
  CHECK(second != InOwnProcess([] { return PlayAlone(1, /*as_made_first=*/true); }));
}

}  // namespace
}  // namespace spusim
