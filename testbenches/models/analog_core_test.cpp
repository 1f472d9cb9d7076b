// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <cstdint>
#include <limits>
#include <memory>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>
#include <systemc>

#include <spusim/linalg/dense_operator.h>
#include <spusim/models/spu/analog_core.h>
#include <spusim/models/system/spu_system.h>

#include "testbenches/models/recording_engine.h"

namespace spusim {
namespace {

using sc_core::sc_time;

constexpr double kEps = std::numeric_limits<double>::epsilon();

LangevinSystem TwoCells(double input_pole) {
  return {.drift = std::make_shared<DenseOperator>(RowMatrix::Identity(2, 2)),
          .rate = 1e6,
          .input = Vector::Ones(2),
          .diffusion = 0.0,
          .noise_mixing = nullptr,
          .input_pole = input_pole};
}

/// A core with a RecordingEngine, integrating two cells from the start.
struct CoreBench {
  explicit CoreBench(double input_pole = 0.0)
      : core("core", [this] {
          auto made = std::make_unique<RecordingEngine>();
          engine = made.get();
          return made;
        }()) {
    core.SetSystem(TwoCells(input_pole));
    core.Integrate(true);
    engine->looks = Vector::Constant(2, 0.25);
  }

  /// Lets time pass and moves the cells to its end.
  void Pass(const sc_time& time) {
    sc_core::sc_start(time);
    core.AdvanceToNow();
  }

  RecordingEngine* engine = nullptr;
  AnalogCore core;
};

// ---- announced strobes

// Engines recognise an announced interval by its bits. A long time before the first strobe leaves
// few bits behind the point for differences of times in seconds: these are made of whole ticks.
void CheckAnnouncement(std::int64_t clock_hz, ReadMode read) {
  Config config;
  config.spu.clock_hz = clock_hz;
  config.link.rate_bps = 8 * clock_hz;
  auto made = std::make_unique<RecordingEngine>();
  const RecordingEngine& engine = *made;
  SpuSystem system("system", config, std::move(made));
  ArrayImage image;
  image.bits = 16;
  image.matrix = RowMatrix::Constant(1, 1, 32767.0);
  system.device().Program(image);
  system.device().LoadInput(Vector::Zero(1));
  constexpr std::uint64_t kSamples = 50;
  AnnealCommand command{
      .settle_cycles = 1'234'567, .samples = kSamples, .interval_cycles = 7, .read = read};
  system.device().Anneal(command);
  REQUIRE(engine.announcements.size() == 1);
  const auto& announced = engine.announcements[0];
  CHECK(announced.count == kSamples - 1);
  CHECK(announced.moves_before == 1);  // the settling, up to the first strobe
  REQUIRE(engine.durations.size() == kSamples);
  CHECK(announced.interval_s == Approx(7.0 / static_cast<double>(clock_hz)).epsilon(1e-6));
  for (std::uint64_t k = 1; k < kSamples; ++k) {
    CHECK(engine.durations[k] == announced.interval_s);
  }
  // A single sample promises nothing.
  command.samples = 1;
  system.device().Anneal(command);
  CHECK(engine.announcements.size() == 1);
}

TEST_CASE("announced intervals are those that come, 100 MHz") {
  CheckAnnouncement(100'000'000, ReadMode::kSum);
}
TEST_CASE("announced intervals are those that come, 300 MHz") {
  CheckAnnouncement(300'000'000, ReadMode::kSum);
}
TEST_CASE("announced intervals are those that come, 7 kHz") {
  CheckAnnouncement(7'000, ReadMode::kSum);
}
TEST_CASE("announced intervals are those that come, every sample read") {
  CheckAnnouncement(123'456'789, ReadMode::kEverySample);
}

// ---- held cells

TEST_CASE("the inputs of held cells go on settling") {
  constexpr double kPole = 3e5;
  CoreBench bench(kPole);
  // u starts from 0 and goes to 1: the offset is -e^{-pole t}. Four roundings of 1/2 eps each, and
  // the exponent's own.
  const auto check = [&](double seconds) {
    const double expected = -std::exp(-kPole * seconds);
    REQUIRE(bench.engine->offset().size() == 2);
    CHECK(std::abs(bench.engine->offset()[1] - expected) <= 8.0 * kEps);
  };
  check(0.0);
  bench.Pass(sc_time(2, sc_core::SC_US));
  check(2e-6);
  bench.core.Integrate(false);
  bench.Pass(sc_time(3, sc_core::SC_US));
  check(5e-6);
  CHECK(bench.engine->durations.size() == 1);  // the cells themselves stayed
  bench.core.Integrate(true);
  bench.Pass(sc_time(1, sc_core::SC_US));
  check(6e-6);
  CHECK(bench.engine->durations.size() == 2);
}

// ---- looking

class SpyProbe final : public AnalogProbe {
 public:
  explicit SpyProbe(const ProbeWindow& window) : window_(window) {}
  const ProbeWindow& window() const override { return window_; }
  void Look(const sc_time& time, const Vector& volts) override {
    looks.emplace_back(time, volts[0]);
  }
  void AdvancedTo(const sc_time& time) override { advanced_to = time; }

  std::vector<std::pair<sc_time, double>> looks;
  sc_time advanced_to;

 private:
  ProbeWindow window_;
};

TEST_CASE("looks are rounded to the kernel's resolution and lie in the interval") {
  CoreBench bench;
  SpyProbe probe({.cells = 2});
  bench.core.Attach(&probe);
  // The last lies past the end by rounding, the first before the start.
  bench.engine->look_times = {-1e-12, 0.25, 1.0 / 3.0, 1.0, 1.0 + 1e-12};
  const sc_time length = sc_time::from_value(1'000'001);
  sc_core::sc_start(sc_time::from_value(5));
  bench.core.AdvanceToNow();
  probe.looks.clear();
  bench.Pass(length);
  REQUIRE(bench.engine->views.size() == 2);
  const PathView& view = bench.engine->views[1];
  CHECK(view.cells == 2);
  CHECK(view.spacing_s == 0.0);
  CHECK(view.from_s == 0.0);
  CHECK(view.to_s == length.to_seconds());
  REQUIRE(probe.looks.size() == 4);
  CHECK(probe.looks[0].first == sc_time::from_value(5));
  CHECK(probe.looks[1].first == sc_time::from_value(5 + 250'000));
  CHECK(probe.looks[2].first == sc_time::from_value(5 + 333'334));
  CHECK(probe.looks[1].second == 0.25);
  // The end is the state itself, shown once.
  CHECK(probe.looks[3].first == sc_time::from_value(5) + length);
  CHECK(probe.looks[3].second == 0.0);
  CHECK(probe.advanced_to == sc_time::from_value(5) + length);
}

TEST_CASE("between events as many points as the spacing leaves room for") {
  CoreBench bench;
  SpyProbe probe({.cells = 5, .spacing_s = 0.3e-6});
  bench.core.Attach(&probe);
  bench.Pass(sc_time(1, sc_core::SC_US));  // 3 parts of 1/3 us
  REQUIRE(bench.engine->views.size() == 1);
  CHECK(bench.engine->views[0].cells == 2);  // there are no more
  CHECK(bench.engine->views[0].spacing_s == Approx(1e-6 / 3.0).epsilon(4.0 * kEps));
  bench.Pass(sc_time(600, sc_core::SC_NS));  // 2 but for rounding
  REQUIRE(bench.engine->views.size() == 2);
  CHECK(bench.engine->views[1].spacing_s == Approx(0.3e-6).epsilon(4.0 * kEps));
  // One point a sample: the events, and the engine is not asked at all.
  bench.Pass(sc_time(599, sc_core::SC_NS));
  bench.Pass(sc_time(300, sc_core::SC_NS));
  bench.Pass(sc_time(100, sc_core::SC_NS));
  CHECK(bench.engine->views.size() == 2);
  CHECK(bench.engine->durations.size() == 5);
  CHECK(probe.looks.size() == 5);
}

TEST_CASE("only the window is looked at, and what gives the value at its start") {
  CoreBench bench;
  SpyProbe probe({.cells = 1,
                  .spacing_s = 1e-7,
                  .start = sc_time(15, sc_core::SC_US),
                  .stop = sc_time(28, sc_core::SC_US)});
  bench.core.Attach(&probe);
  const auto pass = [&] { bench.Pass(sc_time(10, sc_core::SC_US)); };
  pass();
  CHECK(bench.engine->views.empty());
  pass();
  REQUIRE(bench.engine->views.size() == 1);
  // 3 us is the longest step: three time constants at a spectral radius of 1.
  CHECK(bench.engine->views[0].from_s == Approx(2e-6));
  CHECK(bench.engine->views[0].to_s == 1e-5);
  pass();
  REQUIRE(bench.engine->views.size() == 2);
  CHECK(bench.engine->views[1].from_s == 0.0);
  CHECK(bench.engine->views[1].to_s == Approx(8e-6));
  pass();
  CHECK(bench.engine->views.size() == 2);
  bench.core.Attach(nullptr);
  const std::size_t looks = probe.looks.size();
  pass();
  CHECK(probe.looks.size() == looks);
}

}  // namespace
}  // namespace spusim
