// SPDX-License-Identifier: Apache-2.0
// `rst` in any state of the sequencer leads to power-on. A system a case, so a process each.
#include <bit>
#include <cstdint>
#include <cstring>
#include <functional>
#include <string>
#include <vector>

#include <catch2/catch.hpp>
#include <systemc>

#include <spusim/base/errors.h>
#include <spusim/models/bus/register_map.h>
#include <spusim/models/system/spu_system.h>

#include "testbenches/models/bus_master.h"
#include "testbenches/models/register_words.h"
#include "testbenches/models/reset_driver.h"

namespace spusim {
namespace {

using sc_core::sc_time;

constexpr std::uint64_t kCells = 8;

// Each phase lasts long enough to be met: 64 words at 1 a cycle, 8 channels at 10 cycles each, and
// ADCs whose codes come 280 cycles after the strobe, with strobes 100 cycles apart.
Config SlowConfig(const std::string& fidelity) {
  Config config;
  config.spu.engine = "exact_dense";
  config.array.words_per_cycle = 1;
  config.dac.count = 1;
  config.dac.rate_hz = 10'000'000;
  config.adc.count = 1;
  config.adc.rate_hz = 10'000'000;
  config.adc.latency_cycles = 200;
  config.array.tolerance = 0.01;
  config.link.rate_bps = 1'600'000'000;
  config.link.fidelity = fidelity;
  return config;
}

struct ResetBench {
  explicit ResetBench(const std::string& fidelity)
      : system("system", SlowConfig(fidelity)), reset("reset", system.rst[0]), master("master") {
    master.socket.bind(system.link.socket);
  }

  sc_time Cycles(std::uint64_t count) { return system.spu().clock.Cycles(count); }
  Phase phase() { return static_cast<Phase>(system.spu().sequencer_state.read()); }
  void Upload() {
    std::vector<double> array(kCells * kCells, 0.0);
    for (std::size_t i = 0; i < kCells; ++i) array[i * (kCells + 1)] = 32767.0;
    REQUIRE(master.Write(reg::kLayout, DenseRegisters(kCells)) == tlm::TLM_OK_RESPONSE);
    REQUIRE(master.Write(reg::kArrayWindow, Packed(array, 16)) == tlm::TLM_OK_RESPONSE);
    REQUIRE(master.Write(reg::kInputWindow, Codes(9000.0)) == tlm::TLM_OK_RESPONSE);
  }
  void Preset() { master.Write(reg::kPresetWindow, Codes(20000.0)); }
  static Bytes Codes(double code) { return Packed(std::vector<double>(kCells, code), 16); }
  void Start(std::uint64_t settle, std::uint64_t samples, std::int64_t delay, double variance = 0.0,
             bool every = true) {
    Bytes words = StartRegisters(settle, samples, 100, delay, every);
    const auto level = std::bit_cast<std::uint64_t>(variance);
    std::memcpy(words.data() + reg::kNodeVariance - reg::kSettleCycles, &level, sizeof level);
    REQUIRE(master.Write(reg::kSettleCycles, words) == tlm::TLM_OK_RESPONSE);
  }
  Bytes ReadFrames(std::size_t frames) {
    Bytes bytes(2 * kCells * frames);
    CHECK(master.Read(reg::kReadWindow, bytes) == tlm::TLM_OK_RESPONSE);
    return bytes;
  }
  void Until(Phase wanted) {
    for (int k = 0; k < 100'000 && phase() != wanted; ++k) wait(Cycles(1));
    REQUIRE(phase() == wanted);
  }
  /// From power-on: the codes of an anneal that starts at 0 V.
  Bytes ColdAnneal(double variance = 0.0) {
    Upload();
    Start(50, 1, 0, variance);
    return ReadFrames(1);
  }
  /// Three cycles of reset, a cycle from now.
  void Reset() {
    reset.Pulse(Cycles(1), Cycles(3));
    wait(Cycles(2));
    // While it lasts nothing is answered.
    Bytes id(8);
    CHECK(master.Read(reg::kId, id) == tlm::TLM_GENERIC_ERROR_RESPONSE);
    CHECK(master.Write(reg::kCells, id) == tlm::TLM_GENERIC_ERROR_RESPONSE);
    wait(Cycles(4));
  }
  void CheckPowerOn() {
    CHECK(phase() == Phase::kIdle);
    CHECK(system.spu().hold.read());
    CHECK_FALSE(system.spu().tx_valid.read());
    CHECK_FALSE(system.spu().rx_valid.read());
    CHECK_FALSE(system.spu().irq->read());
    CHECK(system.spu().core().state().isZero(0.0));
    CHECK(system.spu().node_variance_v2.read() == 0.0);
    CHECK_FALSE(sc_core::sc_pending_activity_at_future_time());
    Bytes registers(reg::kRegisterEnd);
    CHECK(master.Read(0, registers) == tlm::TLM_OK_RESPONSE);
    for (const reg::Register& one : reg::kRegisters) {
      INFO(one.name);
      CHECK(Word(registers, one.address / reg::kRegisterBytes) == one.reset);
    }
  }

  SpuSystem system;
  ResetDriver reset;
  BusMaster master;
};

/// `reach` brings the chip where it is to be reset.
void CheckReset(const std::string& fidelity, const std::function<void(ResetBench&)>& reach) {
  ResetBench bench(fidelity);
  bench.master.Run([&] {
    const Bytes first = bench.ColdAnneal();
    reach(bench);
    bench.Reset();
    bench.CheckPowerOn();
    // Nothing is latched: neither array nor input.
    CHECK_THROWS_AS(bench.master.Write(reg::kSettleCycles, StartRegisters(10, 1, 0)), RunError);
    // The same specimen, from 0 V again.
    CHECK(bench.ColdAnneal() == first);
  });
}

#define SPUSIM_RESET_CASE(name, ...)                                        \
  TEST_CASE("reset: " name ": burst") { CheckReset("burst", __VA_ARGS__); } \
  TEST_CASE("reset: " name ": beat") { CheckReset("beat", __VA_ARGS__); }

SPUSIM_RESET_CASE("idle, cells held", [](ResetBench&) {})
SPUSIM_RESET_CASE("idle, cells relaxing", [](ResetBench& b) {
  b.Preset();
  b.Start(10, 1, -1);
  b.ReadFrames(1);
  REQUIRE(b.phase() == Phase::kIdle);
  REQUIRE_FALSE(b.system.spu().hold.read());
})
SPUSIM_RESET_CASE("idle, a set delay under way, data staged", [](ResetBench& b) {
  b.Start(10, 1, 100'000);
  b.ReadFrames(1);
  b.Upload();
  b.Preset();
})
SPUSIM_RESET_CASE("program", [](ResetBench& b) {
  b.Upload();
  b.Start(10, 1, 0);
  b.Until(Phase::kProgram);
})
SPUSIM_RESET_CASE("preset", [](ResetBench& b) {
  b.Preset();
  b.Start(10, 1, 0);
  b.Until(Phase::kPreset);
})
SPUSIM_RESET_CASE("input DACs", [](ResetBench& b) {
  b.Upload();
  b.Start(10, 1, 0);
  b.Until(Phase::kDac);
})
SPUSIM_RESET_CASE("rest of a delay", [](ResetBench& b) {
  b.Start(10, 1, 100'000);
  b.ReadFrames(1);
  b.Start(10, 1, 0);
  b.Until(Phase::kDelay);
})
SPUSIM_RESET_CASE("settle", [](ResetBench& b) {
  b.Preset();
  b.Start(1000, 1, 0, 1e-3);
  b.Until(Phase::kSettle);
})
SPUSIM_RESET_CASE("sample", [](ResetBench& b) {
  b.Start(10, 50, 0, 1e-3);
  b.Until(Phase::kSample);
  wait(b.Cycles(150));
})
SPUSIM_RESET_CASE("codes in the converters", [](ResetBench& b) {
  b.Start(10, 5, -1);
  b.Until(Phase::kSample);
  wait(b.Cycles(450));  // past the last strobe: three frames are still to come
  REQUIRE(b.phase() == Phase::kSample);
})
SPUSIM_RESET_CASE("frames wait", [](ResetBench& b) {
  b.Start(10, 5, 0);
  b.Until(Phase::kSample);
  b.Until(Phase::kIdle);
  REQUIRE(b.system.spu().irq->read());
})

// What a reset cuts off on the bus ends with an error, at once.

/// The access has to end within two cycles of the reset, which comes after `cycles`.
void CheckCutOff(const std::string& fidelity, std::uint64_t cycles,
                 const std::function<void(ResetBench&)>& before,
                 const std::function<tlm::tlm_response_status(ResetBench&)>& access) {
  CheckReset(fidelity, [&](ResetBench& b) {
    before(b);
    b.reset.Pulse(b.Cycles(cycles), b.Cycles(1));
    const sc_time begin = sc_core::sc_time_stamp();
    CHECK(access(b) == tlm::TLM_GENERIC_ERROR_RESPONSE);
    CHECK(sc_core::sc_time_stamp() - begin >= b.Cycles(cycles));
    CHECK(sc_core::sc_time_stamp() - begin <= b.Cycles(cycles + 2));
    wait(b.Cycles(4));
  });
}

#define SPUSIM_CUT_OFF_CASE(name, cycles, before, access)                               \
  TEST_CASE("reset: " name ": burst") { CheckCutOff("burst", cycles, before, access); } \
  TEST_CASE("reset: " name ": beat") { CheckCutOff("beat", cycles, before, access); }

SPUSIM_CUT_OFF_CASE(
    "an upload under way", 20, [](ResetBench&) {},
    [](ResetBench& b) { return b.master.Write(reg::kArrayWindow, Bytes(128)); })
SPUSIM_CUT_OFF_CASE(
    "a start under way", 20, [](ResetBench&) {},
    [](ResetBench& b) { return b.master.Write(reg::kSettleCycles, StartRegisters(9, 1, 0)); })
SPUSIM_CUT_OFF_CASE(
    "a read that waits for its frame", 500, [](ResetBench& b) { b.Start(100'000, 1, 0); },
    [](ResetBench& b) {
      Bytes frame(2 * kCells);
      return b.master.Read(reg::kReadWindow, frame);
    })
SPUSIM_CUT_OFF_CASE(
    "a read under way", 4,
    [](ResetBench& b) {
      b.Start(10, 5, 0);
      b.Until(Phase::kSample);
      b.Until(Phase::kIdle);
    },
    [](ResetBench& b) {
      Bytes frames(5 * 2 * kCells);
      return b.master.Read(reg::kReadWindow, frames);
    })

TEST_CASE("noise goes on through a reset") {
  ResetBench bench("burst");
  bench.master.Run([&] {
    const Bytes first = bench.ColdAnneal(1e-2);
    bench.Reset();
    CHECK(bench.ColdAnneal(1e-2) != first);
  });
}

TEST_CASE("cells that ran away work after a reset") {
  ResetBench bench("burst");
  bench.master.Run([&] {
    const Bytes first = bench.ColdAnneal();
    bench.master.Write(reg::kLayout, DenseRegisters(1));
    bench.master.Write(reg::kArrayWindow, Packed({-32767.0}, 16));
    bench.master.Write(reg::kInputWindow, Packed({9000.0}, 16));
    bench.Start(1'000'000, 1, 0);  // e^10000
    Bytes frame(2);
    CHECK_THROWS_AS(bench.master.Read(reg::kReadWindow, frame), RunError);
    bench.Reset();
    bench.CheckPowerOn();
    CHECK(bench.ColdAnneal() == first);
  });
}

}  // namespace
}  // namespace spusim
