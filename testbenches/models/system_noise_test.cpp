// SPDX-License-Identifier: Apache-2.0
// Covariance and thermal noise of the whole system.
#include <cmath>
#include <cstdint>

#include <catch2/catch.hpp>

#include <spusim/linalg/decompositions.h>

#include "testbenches/data/tngd_device_oracle.h"
#include "testbenches/models/system_bench.h"

namespace spusim {
namespace {

// Many anneals from zero under noise: mean and covariance at t = 5 tau against the oracle.
//
// Leimkuhler-Matthews has the variance (kappa0/alpha)(1 - r^{2n-1}), r = 1 - alpha h, n h = t, in
// place of (kappa0/alpha)(1 - e^{-2 alpha t}). The difference is that of kappa0 h r^{2n-1}
// (<= kappa0 h: the half step that is missing) and (kappa0/alpha)(e^{-2 alpha t} - r^{2n}), both
// >= 0, the latter <= 2 kappa0 alpha h t e^{-2 alpha t} <= kappa0 h/e while alpha h <= 1/2: at most
// kappa0 h, for modes and so for entries. The mean is wrong by at most 0.27 h/t of |x0 - x*|
// (docs/models/odeint_engine.md). Beyond that z standard errors: 378 entries at z = 5 give a false
// alarm with probability 2e-4.
TEST_CASE("mean and covariance of the noisy device") {
  constexpr int kAnneals = 3000;
  constexpr double kKappa0 = 1e-2;
  constexpr double kZ = 5.0;
  constexpr double kTime = 5.0;
  const TngdDeviceOracle oracle;
  Config config = IdealConfig();
  config.spu.step_tau = 0.02;
  SystemBench bench(config, {.time_tau = kTime}, {.kappa0 = kKappa0});
  bench.session.Program(oracle.factors());
  const Vector b = oracle.gradient();
  const Vector mean = oracle.mean("5.0", "x0_zero");
  const Index n = b.size();
  Vector sum = Vector::Zero(n);
  Matrix squares = Matrix::Zero(n, n);
  for (int k = 0; k < kAnneals; ++k) {
    const AnnealResult result = bench.session.Anneal(b, 0.2);
    REQUIRE(result.adc_clips == 0);
    const Vector off = result.mean - mean;
    sum += off;
    squares += off * off.transpose();
  }
  const Matrix covariance = squares / kAnneals / kKappa0;
  const Matrix exact = oracle.covariance_t5();
  const Matrix dense = FactoredOperator(oracle.factors()).ToDense();
  const double mean_bias =
      0.27 * config.spu.step_tau / kTime * dense.partialPivLu().solve(b).norm();
  const double variance_bias = config.spu.step_tau + mean_bias * mean_bias / kKappa0;
  for (Index i = 0; i < n; ++i) {
    const double mean_error = std::sqrt(kKappa0 * exact(i, i) / kAnneals);
    CHECK(std::abs(sum[i] / kAnneals) <= kZ * mean_error + mean_bias);
    for (Index j = 0; j <= i; ++j) {
      const double error =
          std::sqrt((exact(i, i) * exact(j, j) + exact(i, j) * exact(i, j)) / kAnneals);
      CHECK(std::abs(covariance(i, j) - exact(i, j)) <= kZ * error + variance_bias);
    }
  }
  // As a whole: the expected squared distance of S independent samples is
  // ((tr C)^2 + |C|^2) / S; its spread is some of its 1/sqrt(n) = 20 %.
  const double expected = (exact.trace() * exact.trace() + exact.squaredNorm()) / kAnneals;
  CHECK((covariance - exact).squaredNorm() / expected == Approx(1.0).margin(0.6));
}

// An isolated cell of unit conductance: variance kT/C, whatever its resistance.
void CheckThermalNoise(double resistance_ohm) {
  constexpr std::uint64_t kSamples = 20'000;
  Config config = IdealConfig();
  config.spu.resistance_ohm = resistance_ohm;
  config.spu.step_tau = 0.1;
  config.noise.kappa0 = -1.0;
  config.noise.temperature_k = 300.0;
  const double thermal = 1.380649e-23 * 300.0 / 1e-9;
  const NoiseSetting noise = DescribeNoise([&] {
    Config with_default = config;
    with_default.run.task = "solve";
    return with_default;
  }());
  CHECK_FALSE(noise.kappa0);
  CHECK(noise.node_variance_v2 == Approx(thermal).epsilon(1e-12));
  SystemBench bench(
      config,
      {.time_tau = 20.0, .samples = kSamples, .interval_tau = 5.0, .read = ReadMode::kEverySample},
      noise);
  bench.session.Program(RowMatrix(RowMatrix::Ones(1, 1)));
  const AnnealResult result = bench.session.Anneal(Vector::Zero(1), 1.0);
  CHECK(result.scales.state() == 1.0);  // x is the voltage
  const double variance = result.samples.squaredNorm() / static_cast<double>(kSamples);
  // Squares of samples 5 tau apart are correlated by e^-10: nothing. Not settled yet: e^-40.
  const double standard_error = thermal * std::sqrt(2.0 / static_cast<double>(kSamples));
  CHECK(std::abs(variance - thermal) <= 4.0 * standard_error);
}

TEST_CASE("an isolated cell has kT/C of noise") { CheckThermalNoise(1e3); }
TEST_CASE("kT/C does not know the resistance") { CheckThermalNoise(2.5e3); }

}  // namespace
}  // namespace spusim
