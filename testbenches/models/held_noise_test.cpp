// SPDX-License-Identifier: Apache-2.0
// Noise that is held between updates, through the whole device: strobes at the updates, between
// them and at all phases.
#include <cmath>

#include <catch2/catch.hpp>

#include <spusim/models/system/spu_system.h>

namespace spusim {
namespace {

constexpr double kVariance = 1e-3;
constexpr Index kCells = 50;

/// Mean square voltage of lone cells, lambda = 1/us, strobed every `interval_cycles` of 10 ns.
double MeanSquare(double held_rate_hz, double phase, std::uint64_t interval_cycles) {
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
  system.device().Program(image);
  system.device().LoadInput(Vector::Zero(kCells));
  constexpr std::uint64_t kSamples = 600;
  const ReadOut read = system.device().Anneal({.settle_cycles = 3000,
                                               .samples = kSamples,
                                               .interval_cycles = interval_cycles,
                                               .node_variance_v2 = kVariance,
                                               .read = ReadMode::kEverySample});
  CHECK(read.adc_clips == 0);
  return read.codes.squaredNorm() / static_cast<double>(kCells * kSamples);
}

// Samples 10 time constants apart are independent: 30,000 squares.
const double kError = 4.5 * std::sqrt(2.0 / 30'000.0);

TEST_CASE("updates at every cycle are white noise all but 1e-5") {
  // T = 10 ns, so that every cycle is an update: y = 0.01, off by 1e-5 only.
  const double y = 0.01;
  const double law = std::tanh(y / 2.0) / (y / 2.0);
  CHECK(MeanSquare(1e8, 0.0, 1000) / kVariance == Approx(law).margin(kError));
}

TEST_CASE("strobes at all phases of the updates: first order in T") {
  // T = 1 us and strobes 10.01 us apart: the phase runs through 100 places.
  const double y = 1.0;
  const double law = 2.0 * (y - 1.0 + std::exp(-y)) / (y * y);
  CHECK(MeanSquare(1e6, 0.0, 1001) / kVariance == Approx(law).margin(kError));
}

// T = 1 us; the clock of the updates starts with the anneal, strobes come 30 us + k 10 us later: at
// the updates, or a = 1 - phase after the last one. Var(a) = e^{-2 a y} Var(0) + (1 - e^{-a y})^2
// 2/y with the number held since the update.
void CheckOnePhase(double phase) {
  const double a = phase == 0.0 ? 0.0 : 1.0 - phase;
  const double y = 1.0;
  const double aligned = std::tanh(y / 2.0) / (y / 2.0);
  const double step = -std::expm1(-a * y);
  const double law = std::exp(-2.0 * a * y) * aligned + step * step * 2.0 / y;
  CHECK(MeanSquare(1e6, phase, 1000) / kVariance == Approx(law).margin(kError));
}

TEST_CASE("strobes aligned with the updates: tanh law, y = 1") { CheckOnePhase(0.0); }
TEST_CASE("strobes a third of a period behind the updates") { CheckOnePhase(0.65); }
TEST_CASE("strobes mostly a period behind the updates") { CheckOnePhase(0.1); }

}  // namespace
}  // namespace spusim
