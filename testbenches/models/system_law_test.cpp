// SPDX-License-Identifier: Apache-2.0
// The mean of the whole system.
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>

#include <catch2/catch.hpp>

#include <spusim/linalg/decompositions.h>

#include "testbenches/data/tngd_device_oracle.h"
#include "testbenches/models/system_bench.h"

namespace spusim {
namespace {

constexpr double kEps = std::numeric_limits<double>::epsilon();

// Through link, converters, sequencer and stepper: mean e^{-Ft} (x0 - x*) + x*.
//
// rk4 keeps the fixed point x* and multiplies a mode by R(-alpha h)^n, n h = t, which differs from
// e^{-alpha t} by at most alpha t e^{-alpha t} (alpha h)^4/120 (1 + alpha h) <= e^-1 (alpha
// h)^4/120 (1 + alpha h); modes are orthogonal, so the same bound holds for |x - exact| / |x0 -
// x*|. Rounding: up to 5000 steps of about 30 operations a cell.
void CheckMean(StartMode start, const char* name, const char* fidelity) {
  const TngdDeviceOracle oracle;
  Config config = IdealConfig();
  config.spu.stepper = "rk4";
  config.spu.step_tau = 0.02;
  config.link.fidelity = fidelity;
  SpuSystem system("system", config);
  const FactoredMatrix f = oracle.factors();
  const Vector b = oracle.gradient();
  const Matrix dense = FactoredOperator(f).ToDense();
  const Vector solution = dense.partialPivLu().solve(b);
  const double alpha_h = dense.norm() * config.spu.step_tau;  // Frobenius >= spectral
  const Vector x0 = start == StartMode::kZero ? Vector(Vector::Zero(b.size())) : b;
  const double bound =
      (x0 - solution).norm() * std::exp(-1.0) * std::pow(alpha_h, 4) / 120.0 * (1.0 + alpha_h) +
      5000 * 30 * kEps * solution.norm();
  for (const std::string t : {"0.2", "1.0", "5.0", "20.0", "50.0"}) {
    SpuSession session(system.device(), DescribeDevice(config), {.kappa0 = 0.0},
                       {.time_tau = std::stod(t), .start = start}, IgnoreWarning);
    session.Program(f);
    // |x| stays below 2.4: 0.4 V per unit keeps the ADCs from clipping.
    const AnnealResult result = session.Anneal(b, 0.4);
    INFO("t = " << t << " tau, bound " << bound);
    REQUIRE(result.adc_clips == 0);
    CHECK((result.mean - oracle.mean(t, name)).norm() <= bound);
  }
  CHECK(bound < 2e-8);  // far below any two answers' difference
}

TEST_CASE("mean of the device, zero start, burst") {
  CheckMean(StartMode::kZero, "x0_zero", "burst");
}
TEST_CASE("mean of the device, gradient start, burst") {
  CheckMean(StartMode::kGradient, "x0_grad", "burst");
}
TEST_CASE("mean of the device, zero start, beat") {
  CheckMean(StartMode::kZero, "x0_zero", "beat");
}

// One exact step: rounding alone. An eigendecomposition is that of a matrix N eps |F| away, which
// moves x* by at most cond(F) times that, and e^{-F t} (x0 - x*) by less; 10 for the constants.
void CheckExactMean(const char* engine) {
  const TngdDeviceOracle oracle;
  Config config = IdealConfig();
  config.spu.engine = engine;
  SystemBench bench(config, {.time_tau = 5.0}, {.kappa0 = 0.0});
  bench.session.Program(oracle.factors());
  const Vector b = oracle.gradient();
  const Matrix dense = FactoredOperator(oracle.factors()).ToDense();
  const Vector solution = dense.partialPivLu().solve(b);
  const Eigen::SelfAdjointEigenSolver<Matrix> eigen(dense);
  const double condition = eigen.eigenvalues().maxCoeff() / eigen.eigenvalues().minCoeff();
  const double bound = 10.0 * static_cast<double>(b.size()) * kEps * condition * solution.norm();
  CHECK((bench.session.Anneal(b, 0.4).mean - oracle.mean("5.0", "x0_zero")).norm() <= bound);
  CHECK(bound < 1e-9);
}

TEST_CASE("mean of the device with exact_dense") { CheckExactMean("exact_dense"); }
TEST_CASE("mean of the device with exact_factored") { CheckExactMean("exact_factored"); }

// dopri5 keeps the error of a step below 1e-10 (1 V + |V|); errors of earlier steps only shrink.
TEST_CASE("mean of the device with an adaptive stepper") {
  const TngdDeviceOracle oracle;
  Config config = IdealConfig();
  config.spu.stepper = "dopri5";
  SpuSystem system("system", config);
  SpuSession session(system.device(), DescribeDevice(config), {.kappa0 = 0.0}, {.time_tau = 20.0},
                     IgnoreWarning);
  session.Program(oracle.factors());
  constexpr double kScale = 0.4;
  const AnnealResult result = session.Anneal(oracle.gradient(), kScale);
  const auto steps = static_cast<double>(system.spu().core().engine().work().steps);
  const double cells = static_cast<double>(result.mean.size());
  CHECK((result.mean - oracle.mean("20.0", "x0_zero")).norm() <=
        steps * 2e-10 * std::sqrt(cells) / kScale);
  CHECK(steps < 1000);
}

}  // namespace
}  // namespace spusim
