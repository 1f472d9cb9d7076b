// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <string>
#include <vector>

#include <tlm_utils/simple_target_socket.h>
#include <catch2/catch.hpp>
#include <systemc>

#include <spusim/base/errors.h>
#include <spusim/models/clock/gated_clock.h>

#include "testbenches/models/bus_master.h"
#include "testbenches/models/signal_monitor.h"

namespace spusim {
namespace {

using sc_core::sc_time;

sc_time Fs(std::uint64_t count) { return sc_time::from_value(count); }

/// A clock, who watches it, and a thread that asks for it.
struct ClockBench {
  explicit ClockBench(std::uint64_t clock_hz)
      : clock("clock", clock_hz), monitor("monitor", clk), user("user"), target("target") {
    clock.clk.bind(clk);
    user.socket.bind(target.socket);
  }

  struct NoTarget : sc_core::sc_module {
    tlm_utils::simple_target_socket<NoTarget> socket;
    explicit NoTarget(const sc_core::sc_module_name& name) : sc_module(name), socket("socket") {
      socket.register_b_transport(this, &NoTarget::b_transport);
    }
    void b_transport(tlm::tlm_generic_payload& /*payload*/, sc_time& /*delay*/) {}
  };

  sc_core::sc_signal<bool> clk{"clk"};
  GatedClock clock;
  SignalMonitor<bool> monitor;
  BusMaster user;
  NoTarget target;
};

// Every edge stands where an ungated clock would have one: rising at k T, falling at (k + 1/2) T.
void CheckGrid(const ClockBench& bench) {
  const std::uint64_t half = bench.clock.half_period().value();
  for (const auto& [time, level] : bench.monitor.changes) {
    CHECK(time.value() % half == 0);
    CHECK((time.value() / half) % 2 == (level ? 0U : 1U));
  }
}

TEST_CASE("edges stand on the grid whatever the time of the request") {
  ClockBench bench(100'000'000);
  const std::uint64_t period = 10'000'000;
  REQUIRE(bench.clock.period() == Fs(period));
  std::vector<std::uint64_t> requests;
  bench.user.Run([&] {
    // On rising edges, on falling ones, a femtosecond beside each, and anywhere.
    for (const std::uint64_t phase :
         {std::uint64_t{0}, std::uint64_t{1}, period / 2 - 1, period / 2, period / 2 + 1,
          period - 1, std::uint64_t{1'234'567}}) {
      const std::uint64_t now = sc_core::sc_time_stamp().value();
      wait(Fs((now / period + 3) * period + phase - now));
      requests.push_back(sc_core::sc_time_stamp().value());
      bench.clock.Request();
      wait(Fs(2 * period));
      bench.clock.Release();
    }
    wait(Fs(5 * period));
  });
  CheckGrid(bench);
  // The first edge after each request is the next one of the grid (a falling one is no change of a
  // clock that rests low).
  std::size_t seen = 0;
  for (const std::uint64_t request : requests) {
    const std::uint64_t next_rising = (request / period + 1) * period;
    for (const auto& [time, level] : bench.monitor.changes) {
      if (time.value() <= request) continue;
      CHECK(level);
      CHECK(time.value() == next_rising);
      ++seen;
      break;
    }
  }
  CHECK(seen == requests.size());
}

TEST_CASE("an idle clock makes no edges and rests low") {
  ClockBench bench(100'000'000);
  bench.user.Run([&] {
    wait(Fs(1'000'000'000));
    bench.clock.Request();
    wait(Fs(31'000'000));
    bench.clock.Release();  // just after the rising edge at 1.03 us
    wait(Fs(1'000'000'000));
  });
  CheckGrid(bench);
  // Rising at 1.01, 1.02, 1.03 us and three falling edges; nothing before, nothing after.
  REQUIRE(bench.monitor.changes.size() == 6);
  CHECK(bench.monitor.changes.front().first == Fs(1'010'000'000));
  CHECK(bench.monitor.changes.back().first == Fs(1'035'000'000));
  CHECK_FALSE(bench.clk.read());
}

TEST_CASE("edges go on until everybody has released the clock") {
  ClockBench bench(100'000'000);
  bench.user.Run([&] {
    wait(Fs(5'000'000));
    bench.clock.Request();
    wait(Fs(20'000'000));
    bench.clock.Request();
    wait(Fs(20'000'000));
    bench.clock.Release();
    wait(Fs(20'000'000));  // 65 ns: still one request
    bench.clock.Release();
    wait(Fs(100'000'000));
  });
  CheckGrid(bench);
  // Rising at 10, 20 .. 60 ns; the request was given back at the falling edge of 65 ns.
  CHECK(bench.monitor.changes.size() == 12);
  CHECK(bench.monitor.changes.back().first == Fs(65'000'000));
}

TEST_CASE("a clock given back and asked for again at one time misses no edge") {
  ClockBench bench(100'000'000);
  bench.user.Run([&] {
    wait(Fs(5'000'000));
    bench.clock.Request();
    for (int k = 0; k < 5; ++k) {
      // After the falling edge of that time, as a back-to-back transfer does.
      wait(bench.clk.negedge_event());
      bench.clock.Release();
      bench.clock.Request();
    }
    bench.clock.Release();
    wait(Fs(100'000'000));
  });
  CheckGrid(bench);
  CHECK(bench.monitor.changes.size() == 10);
}

TEST_CASE("300 MHz is no whole number of femtoseconds: the period is, and edges do not drift") {
  ClockBench bench(300'000'000);
  // 1/300 MHz = 3333333.33 fs; half of it rounded is 1666667 fs.
  REQUIRE(bench.clock.half_period() == Fs(1'666'667));
  REQUIRE(bench.clock.period() == Fs(3'333'334));
  bench.user.Run([&] {
    bench.clock.Request();
    wait(bench.clock.Cycles(1'000));
    bench.clock.Release();
    wait(bench.clock.Cycles(10));
  });
  CheckGrid(bench);
  REQUIRE(bench.monitor.changes.size() == 2 * 1'000);
  CHECK(bench.monitor.changes.back().first == Fs(1'000 * 3'333'334ULL + 1'666'667));
}

TEST_CASE("cycles are counted whether or not edges are made") {
  ClockBench bench(300'000'000);
  bench.user.Run([&] {
    CHECK(bench.clock.cycle() == 0);
    wait(bench.clock.Cycles(7) - Fs(1));
    CHECK(bench.clock.cycle() == 6);
    wait(Fs(1));
    CHECK(bench.clock.cycle() == 7);
    wait(bench.clock.half_period());
    CHECK(bench.clock.cycle() == 7);
    wait(bench.clock.Cycles(1'000'000'000));
    CHECK(bench.clock.cycle() == 1'000'000'007);
  });
  CHECK(bench.monitor.changes.empty());
}

TEST_CASE("the way to the half cycle is found from anywhere") {
  ClockBench bench(100'000'000);
  const std::uint64_t period = 10'000'000;
  bench.user.Run([&] {
    for (const std::uint64_t phase : {0, 1, 4'999'999, 5'000'000, 5'000'001, 9'999'999}) {
      const std::uint64_t now = sc_core::sc_time_stamp().value();
      wait(Fs((now / period + 2) * period + phase - now));
      const std::uint64_t way = bench.clock.ToHalfCycle().value();
      CHECK(way < period);
      CHECK((sc_core::sc_time_stamp().value() + way) % period == period / 2);
    }
  });
}

TEST_CASE("times beyond the kernel's range are refused, not clamped") {
  ClockBench bench(100'000'000);
  bench.user.Run([&] { wait(Fs(10'000'000)); });
  // 9000 s less the cycle that has passed.
  const std::uint64_t last = 900'000'000'000ULL - 1;
  CHECK(bench.clock.Cycles(last).value() == last * 10'000'000);
  CHECK_THROWS_AS(bench.clock.Cycles(last + 1), RunError);
  CHECK_THROWS_AS(bench.clock.Cycles(~std::uint64_t{0}), RunError);
  CHECK_THROWS_WITH(bench.clock.Cycles(last + 1), Catch::Contains("range of 9000 s"));
}

}  // namespace
}  // namespace spusim
