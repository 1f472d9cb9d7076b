// SPDX-License-Identifier: Apache-2.0
// Noise that is held between updates, through the whole device: strobes at the updates, between them
// and at all phases.
#include <cmath>
#include <vector>

#include <catch2/catch.hpp>

#include <spusim/models/spu/analog_probe.h>
#include <spusim/models/system/spu_system.h>

namespace spusim {
namespace {

constexpr double kVariance = 1e-3;
constexpr Index kCells = 50;

/// Notes when the cells were asked for; looks at nothing.
class Clock final : public AnalogProbe {
 public:
  Clock() { window_.stop = sc_core::SC_ZERO_TIME; }
  const ProbeWindow& window() const override { return window_; }
  void Look(const sc_core::sc_time& /*time*/, const Vector& /*volts*/) override {}
  void AdvancedTo(const sc_core::sc_time& time) override { times_s.push_back(time.to_seconds()); }

  std::vector<double> times_s;

 private:
  ProbeWindow window_;
};

struct Strobes {
  double mean_square = 0.0;
  double last_s = 0.0;  ///< when the last one was
};

/// Mean square voltage of lone cells, lambda = 1/us, strobed every `interval_cycles` of 10 ns.
Strobes Sample(double held_rate_hz, double phase, std::uint64_t interval_cycles) {
  Config config;
  config.spu.engine = "exact_dense";
  config.adc.bits = 0;
  config.array.bits = 0;
  config.noise.held_rate_hz = held_rate_hz;
  config.noise.held_phase = phase;
  SpuSystem system("system", config);
  ArrayImage image;
  image.matrix = RowMatrix::Identity(kCells, kCells);
  image.bits = 0;
  system.host.Program(image);
  system.host.LoadInput(Vector::Zero(kCells));
  Clock clock;
  system.core.Attach(&clock);
  constexpr std::uint64_t kSamples = 600;
  const ReadOut read = system.host.Anneal({.settle_cycles = 3000,
                                           .samples = kSamples,
                                           .interval_cycles = interval_cycles,
                                           .node_variance_v2 = kVariance,
                                           .read = ReadMode::kEverySample});
  CHECK(read.adc_clips == 0);
  system.core.Attach(nullptr);
  // The cells are held where the last strobe was.
  return {read.codes.squaredNorm() / static_cast<double>(kCells * kSamples), clock.times_s.back()};
}

// Samples 10 time constants apart are independent: 30,000 squares.
const double kError = 4.5 * std::sqrt(2.0 / 30'000.0);

TEST_CASE("strobes that lie on the updates: tanh law") {
  // T = 10 ns, so that every cycle is an update: y = 0.01, off by 1e-5 only.
  const double y = 0.01;
  const double law = std::tanh(y / 2.0) / (y / 2.0);
  CHECK(Sample(1e8, 0.0, 1000).mean_square / kVariance == Approx(law).margin(kError));
}

TEST_CASE("strobes at all phases of the updates: first order in T") {
  // T = 1 us and strobes 10.01 us apart: the phase runs through 100 places.
  const double y = 1.0;
  const double law = 2.0 * (y - 1.0 + std::exp(-y)) / (y * y);
  CHECK(Sample(1e6, 0.0, 1001).mean_square / kVariance == Approx(law).margin(kError));
}

// T = 1 us and strobes 10 us apart: one place a in the period, found from the time of the last one.
// Var(a) = e^{-2 a y} Var(0) + (1 - e^{-a y})^2 2/y with the number held since the update.
void CheckOnePhase(double phase) {
  const Strobes strobes = Sample(1e6, phase, 1000);
  const double periods = strobes.last_s / 1e-6 - phase;
  double a = periods - std::floor(periods);
  if (a > 1.0 - 1e-6) a = 0.0;  // the update itself
  const double y = 1.0;
  const double aligned = std::tanh(y / 2.0) / (y / 2.0);
  const double step = -std::expm1(-a * y);
  const double law = std::exp(-2.0 * a * y) * aligned + step * step * 2.0 / y;
  CAPTURE(a);
  CHECK(strobes.mean_square / kVariance == Approx(law).margin(kError));
}

TEST_CASE("strobes at one phase of the updates") { CheckOnePhase(0.0); }
TEST_CASE("strobes at another phase of the updates") { CheckOnePhase(0.35); }
TEST_CASE("strobes at a third phase of the updates") { CheckOnePhase(0.7); }

}  // namespace
}  // namespace spusim
