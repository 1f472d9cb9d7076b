// SPDX-License-Identifier: Apache-2.0
// Several chips on one link: addresses, and whose turn it is (docs/timing.md).
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <catch2/catch.hpp>
#include <systemc>

#include <spusim/models/bus/register_map.h>
#include <spusim/models/bus/shared_link.h>

#include "testbenches/models/bus_master.h"
#include "testbenches/models/chip_bench.h"
#include "testbenches/models/register_words.h"

namespace spusim {
namespace {

using sc_core::sc_time;

constexpr std::uint64_t kLatency = 3;
constexpr std::uint64_t kBytes = 125;  ///< 1000 bits: 10 beats of 100 bits
constexpr std::uint64_t kBeats = 10;

/// Three chips, and as many masters that act at times of their own.
struct LinkBench {
  explicit LinkBench(LinkFidelity fidelity) : link("link", 3), first("first") {
    const ChipOptions options{
        .rate_bps = 10'000'000'000, .latency_cycles = kLatency, .fidelity = fidelity};
    for (std::size_t k = 0; k < 3; ++k) {
      chips.push_back(std::make_unique<ChipBench>(("chip" + std::to_string(k)).c_str(), options));
      chips[k]->cells.voltages = Vector::Constant(2, 0.25 * static_cast<double>(k + 1));
      link.chips[k].bind(chips[k]->spu.socket);
      chips[k]->spu.lanes.bind(link.lanes(k));
    }
    first.socket.bind(link.socket);
    for (const char* name : {"second", "third"}) {
      others.push_back(std::make_unique<BusMaster>(name));
      others.back()->socket.bind(link.socket);
    }
  }
  const GatedClock& clock() const { return chips[0]->clock(); }
  static std::uint64_t Base(std::size_t k) { return k * reg::kChipSpan; }
  static std::uint64_t ArrayOf(std::size_t k) { return Base(k) + reg::kArrayWindow; }

  SharedLink link;
  std::vector<std::unique_ptr<ChipBench>> chips;
  BusMaster first;
  std::vector<std::unique_ptr<BusMaster>> others;
};

/// The cycle, from now on, at which each master's job is over; the jobs begin together.
std::vector<std::uint64_t> Ends(LinkBench& bench,
                                const std::vector<std::function<void(BusMaster&)>>& jobs) {
  std::vector<std::uint64_t> ends(jobs.size());
  std::size_t running = jobs.size();
  sc_core::sc_event over;
  const auto job = [&](std::size_t k, BusMaster& master) {
    return [&, k, begin = bench.clock().cycle()] {
      jobs[k](master);
      ends[k] = bench.clock().cycle() - begin;
      if (--running == 0) over.notify(sc_core::SC_ZERO_TIME);
    };
  };
  bench.first.Run([&] { wait(bench.clock().ToHalfCycle()); });
  for (std::size_t k = 1; k < jobs.size(); ++k) {
    bench.others[k - 1]->Begin(job(k, *bench.others[k - 1]));
  }
  bench.first.Run([&] {
    job(0, bench.first)();
    if (running != 0) wait(over);
  });
  return ends;
}

auto WriteTo(std::size_t chip) {
  return [chip](BusMaster& master) {
    CHECK(master.Write(LinkBench::ArrayOf(chip), Bytes(kBytes)) == tlm::TLM_OK_RESPONSE);
  };
}

using Cycles = std::vector<std::uint64_t>;

// Whoever calls first in a half cycle: the chip with the lowest address is served first.
void CheckTies(LinkFidelity fidelity) {
  LinkBench bench(fidelity);
  CHECK(Ends(bench, {WriteTo(2), WriteTo(0), WriteTo(1)}) ==
        Cycles{kLatency + 3 * kBeats, kLatency + kBeats, kLatency + 2 * kBeats});
}

// The transfer that has waited longest goes first, not the chip that was just served.
void CheckOrder(LinkFidelity fidelity) {
  LinkBench bench(fidelity);
  const auto later = [&](std::uint64_t cycles, std::size_t chip) {
    return [&bench, cycles, chip](BusMaster& master) {
      wait(bench.clock().Cycles(cycles));
      WriteTo(chip)(master);
    };
  };
  const auto twice = [](BusMaster& master) {
    WriteTo(0)(master);
    WriteTo(0)(master);
  };
  // The second transfer of chip 0 arrives when the other two have waited for long.
  CHECK(Ends(bench, {twice, later(2, 2), later(1, 1)}) ==
        Cycles{kLatency + 4 * kBeats, kLatency + 3 * kBeats, kLatency + 2 * kBeats});
}

// Both directions at once, each at its own pace.
void CheckDirections(LinkFidelity fidelity) {
  LinkBench bench(fidelity);
  const auto read = [](BusMaster& master) {
    Bytes registers(kBytes / 8 * 8);  // 960 bits: 10 beats
    CHECK(master.Read(LinkBench::Base(1), registers) == tlm::TLM_OK_RESPONSE);
    CHECK(Word(registers) == reg::kIdValue);
  };
  CHECK(Ends(bench, {WriteTo(0), read}) == Cycles{kLatency + kBeats, kLatency + kBeats});
}

// A read that waits for an anneal leaves both lanes to others.
void CheckWaitingRead(LinkFidelity fidelity) {
  LinkBench bench(fidelity);
  const auto upload = [](BusMaster& master, std::size_t chip, std::uint64_t settle) {
    const std::uint64_t base = LinkBench::Base(chip);
    master.Write(base + reg::kLayout, DenseRegisters(2));
    master.Write(base + reg::kArrayWindow, Packed({1.0, 0.0, 0.0, 1.0}, 16));
    master.Write(base + reg::kInputWindow, Packed({1.0, 1.0}, 16));
    master.Write(base + reg::kSettleCycles, StartRegisters(settle, 1, 0));
  };
  const auto frame = [](BusMaster& master, std::size_t chip) {
    Bytes bytes(4);
    CHECK(master.Read(LinkBench::Base(chip) + reg::kReadWindow, bytes) == tlm::TLM_OK_RESPONSE);
    return Unpacked(bytes, 2, 16);
  };
  bench.first.Run([&] { upload(bench.first, 1, 5000); });
  std::vector<double> codes;
  const Cycles ends = Ends(bench, {[&](BusMaster& m) { codes = frame(m, 1); },
                                   [&](BusMaster& m) {
                                     WriteTo(0)(m);
                                     Bytes id(8);
                                     m.Read(LinkBench::Base(2), id);
                                   }});
  CHECK(codes == std::vector<double>(2, std::round(0.5 * 32767)));
  CHECK(ends[0] > 4900);
  CHECK(ends[1] == 2 * kLatency + kBeats + 1);
}

#define SPUSIM_SHARED_CASE(name, check)                      \
  TEST_CASE(name ": burst") { check(LinkFidelity::kBurst); } \
  TEST_CASE(name ": beat") { check(LinkFidelity::kBeat); }

SPUSIM_SHARED_CASE("equal requests are served by address", CheckTies)
SPUSIM_SHARED_CASE("requests are served in the order of their times", CheckOrder)
SPUSIM_SHARED_CASE("both directions of a shared link work at once", CheckDirections)
SPUSIM_SHARED_CASE("a read that waits holds no lane", CheckWaitingRead)

TEST_CASE("every chip answers at its base address, and no other does") {
  LinkBench bench(LinkFidelity::kBurst);
  bench.first.Run([&] {
    for (std::size_t k = 0; k < 3; ++k) {
      CHECK(bench.first.Write(LinkBench::Base(k) + reg::kRows, Words({100 + k})) ==
            tlm::TLM_OK_RESPONSE);
    }
    for (std::size_t k = 0; k < 3; ++k) {
      Bytes rows(8);
      CHECK(bench.first.Read(LinkBench::Base(k) + reg::kRows, rows) == tlm::TLM_OK_RESPONSE);
      CHECK(Word(rows) == 100 + k);
    }
    Bytes bytes(8);
    CHECK(bench.first.Read(LinkBench::Base(3), bytes) == tlm::TLM_ADDRESS_ERROR_RESPONSE);
    CHECK(bench.first.Write(LinkBench::Base(3) + reg::kRows, bytes) ==
          tlm::TLM_ADDRESS_ERROR_RESPONSE);
  });
}

TEST_CASE("two masters at one chip are served in turn") {
  LinkBench bench(LinkFidelity::kBurst);
  const Cycles ends = Ends(bench, {WriteTo(1), WriteTo(1)});
  CHECK(std::min(ends[0], ends[1]) == kLatency + kBeats);
  CHECK(std::max(ends[0], ends[1]) == 2 * (kLatency + kBeats));
}

}  // namespace
}  // namespace spusim
