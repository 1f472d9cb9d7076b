// SPDX-License-Identifier: Apache-2.0
// Warm starts that have drooped while the host worked, through link, sequencer and converters.
#include <cmath>
#include <limits>
#include <string>

#include <catch2/catch.hpp>

#include <spusim/circuit/rc_circuit.h>
#include <spusim/device/spu_session.h>
#include <spusim/models/system/spu_system.h>
#include <spusim/setup/describe.h>

namespace spusim {
namespace {

constexpr double kEps = std::numeric_limits<double>::epsilon();
constexpr Index kCells = 256;
constexpr int kHolds = 16;
constexpr double kInputScale = 0.25;  // V a unit
constexpr double kAnnealTau = 0.01;   // one clock cycle
constexpr double kLeak = 2e-6;        // about as long as the holds

/// Converters without rounding, cells without noise of their own.
Config IdealDevice(double temperature_k) {
  Config config;
  config.spu.engine = "exact_dense";
  config.spu.hold_leak_s = kLeak;
  config.array.bits = config.dac.bits = config.adc.bits = 0;
  config.noise.kappa0 = 0.0;
  config.noise.temperature_k = temperature_k;
  config.energy.passives = true;
  return config;
}

AnnealPlan Plan(StartMode start) {
  AnnealPlan plan;
  plan.time_tau = kAnnealTau;
  plan.start = start;
  plan.delay_tau = 0.0;
  plan.auto_range = false;
  return plan;
}

/// Cycles that are neither between a latch and its last strobe nor after the last strobe of the
/// last anneal: with one sample each, what the cells have been held for.
std::uint64_t HeldCycles(const PhaseAccount& account, const PhaseAccount& before_last_strobe) {
  return account.Total() - account.settle - before_last_strobe.Total() + before_last_strobe.settle;
}

/// Independent cells, A = 1: what a hold of t makes of V_0 is, after an anneal of u under the input
/// b' = b, V = b + (V_0 e^{-t/tau_leak} + n - b) e^{-u/tau}, n normal with kT/C (1 - e^{-2
/// t/tau_leak}).
struct Holds {
  explicit Holds(double temperature_k)
      : system("system", IdealDevice(temperature_k)),
        session(system.device(), DescribeDevice(IdealDevice(temperature_k)), {.kappa0 = 0.0},
                Plan(StartMode::kWarm), [](const std::string&) {}) {
    session.Program(RowMatrix(RowMatrix::Identity(kCells, kCells)));
    const Vector b = Vector::Ones(kCells);
    AnnealResult last = session.Anneal(b, kInputScale);
    clips = last.adc_clips;
    for (int hold = 0; hold < kHolds; ++hold) {
      const PhaseAccount then = system.host.account();
      const AnnealResult next = session.Anneal(b, kInputScale);
      const PhaseAccount now = system.host.account();
      clips += next.adc_clips;
      // Each hold begins with the conversion and the read-out of the anneal before, and ends before
      // those of this one, which are as long.
      const std::uint64_t cycles = HeldCycles(now, then);
      held_s = static_cast<double>(cycles) / 1e8;
      const Vector released =
          b + (next.mean - b) * std::exp(kAnnealTau);  // V at the latch, in units of x
      deviations.col(hold) = released - std::exp(-held_s / kLeak) * last.mean;
      drop_j +=
          0.5e-9 * kInputScale * kInputScale * (last.mean.squaredNorm() - released.squaredNorm());
      last = next;
    }
  }

  SpuSystem system;
  SpuSession session;
  std::uint64_t clips = 0;
  double held_s = 0.0;
  double drop_j = 0.0;                         ///< of the energy in the capacitors, over all holds
  Matrix deviations = Matrix(kCells, kHolds);  ///< from the law of the mean, in units of x
};

TEST_CASE("a warm start has drooped by e^(-hold/tau_leak) while the host worked") {
  Holds holds(0.0);
  CHECK(holds.clips == 0);
  // Long enough to be seen.
  CHECK(holds.held_s > 0.05 * kLeak);
  // Values of at most 1; the way there is scaling, the leak, an exact step and the way back: fewer
  // than 100 roundings, e^{0.01} of them through the way back.
  CHECK(holds.deviations.cwiseAbs().maxCoeff() <= 100.0 * kEps);
  // The capacitors' loss is the leaks' heat: sums of N x 16 squares, each of them a few roundings.
  const double heat_j = holds.system.counts().delay_heat_j;
  CHECK(holds.drop_j > 0.0);
  CHECK(std::abs(heat_j - holds.drop_j) <= 100.0 * kCells * kEps * holds.drop_j);
}

TEST_CASE("the leak's noise in a warm start is kT/C (1 - e^(-2 hold/tau_leak))") {
  constexpr double kTemperature = 3e11;  // sqrt(kT/C) = 64 mV
  Holds holds(kTemperature);
  CHECK(holds.clips == 0);
  const double variance = -std::expm1(-2.0 * holds.held_s / kLeak) *
                          ThermalNodeVariance(kTemperature, 1e-9) / (kInputScale * kInputScale);
  // 4096 independent normal numbers; 5 standard errors, 6e-7 of a false alarm each.
  const auto n = static_cast<double>(holds.deviations.size());
  CHECK(std::abs(holds.deviations.mean()) <= 5.0 * std::sqrt(variance / n));
  CHECK(std::abs(holds.deviations.squaredNorm() / n / variance - 1.0) <= 5.0 * std::sqrt(2.0 / n));
  const double heat_j = holds.system.counts().delay_heat_j;
  const double stored_j = 0.5e-9 * kInputScale * kInputScale * kCells * kHolds;
  CHECK(std::abs(heat_j - holds.drop_j) <= 100.0 * kCells * kEps * stored_j);
}

TEST_CASE("cells that are preset as they are let go feel no leak") {
  const Config config = IdealDevice(3e11);
  SpuSystem system("system", config);
  SpuSession session(system.device(), DescribeDevice(config), {.kappa0 = 0.0},
                     Plan(StartMode::kGradient), [](const std::string&) {});
  session.Program(RowMatrix(RowMatrix::Identity(4, 4)));
  const Vector b = Vector::Ones(4);
  const Vector first = session.Anneal(b, kInputScale).mean;
  CHECK(session.Anneal(b, kInputScale).mean == first);
}

}  // namespace
}  // namespace spusim
