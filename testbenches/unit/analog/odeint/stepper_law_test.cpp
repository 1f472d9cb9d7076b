// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <limits>
#include <memory>
#include <utility>

#include <catch2/catch.hpp>

#include <spusim/analog/odeint/euler_maruyama.h>
#include <spusim/analog/odeint/leimkuhler_matthews.h>
#include <spusim/analog/odeint/odeint_engine.h>

#include "testbenches/unit/analog/replicated_operator.h"

namespace spusim {
namespace {

constexpr double kEps = std::numeric_limits<double>::epsilon();

// The discrete laws of both steppers on one mode alpha, from a fixed start, with kappa0 = D/rate:
// mean     x* + r^n (x0 - x*),  r = 1 - alpha h
// variance Euler-Maruyama       (kappa0/alpha) 2/(2 - alpha h) (1 - r^{2n})
//          Leimkuhler-Matthews  (kappa0/alpha)(1 - alpha h/2)(1 - r^{2n-2}) + (kappa0 h/2)(1 +
//          r^{2n-2})
double EulerVariance(double alpha, double h, double kappa0, Index n) {
  const double r = 1.0 - alpha * h;
  return kappa0 / alpha * 2.0 / (2.0 - alpha * h) *
         (1.0 - std::pow(r, 2.0 * static_cast<double>(n)));
}
double LeimkuhlerMatthewsVariance(double alpha, double h, double kappa0, Index n) {
  const double q = std::pow(1.0 - alpha * h, 2.0 * static_cast<double>(n) - 2.0);
  return kappa0 / alpha * (1.0 - 0.5 * alpha * h) * (1.0 - q) + 0.5 * kappa0 * h * (1.0 + q);
}

struct Impulses {
  double kappa0;
  Index call = 0;
  double amplitude() const { return std::sqrt(2.0 * kappa0); }
  void operator()(const Vector& /*x*/, Vector& normals, double /*t*/) {
    normals.setZero();
    normals[call++] = 1.0;
  }
};

/// Variance after n steps without sampling error: normal k is an impulse in cell k (see
/// stepper_order_test.cpp).
template <class Stepper>
double ImpulseVariance(double alpha, double h, double kappa0, Index n) {
  const auto drift = [alpha](const Vector& x, Vector& dxdt, double) { dxdt = -alpha * x; };
  std::pair<decltype(drift), Impulses> system{drift, {kappa0}};
  Stepper stepper;
  Vector x = Vector::Zero(n + 1);
  for (Index i = 0; i < n; ++i) stepper.do_step(system, x, static_cast<double>(i) * h, h);
  return x.squaredNorm();
}

TEST_CASE("The discrete variance laws hold to rounding", "[analog]") {
  const double kappa0 = 0.7;
  for (const double alpha : {0.01, 1.0, 3.0}) {
    for (const double step : {0.05, 0.5, 1.0, 1.5, 1.9}) {  // alpha h; 2 is the bound
      const double h = step / alpha;
      for (const Index n : {1, 2, 3, 10, 1000}) {
        INFO("alpha " << alpha << " h " << h << " n " << n);
        const double euler = EulerVariance(alpha, h, kappa0, n);
        const double lm = LeimkuhlerMatthewsVariance(alpha, h, kappa0, n);
        // r^n carries n roundings of r and of the products, and 2 - alpha h loses a factor 1/(2 -
        // alpha h) <= 10; the sums are of positive terms. The laws themselves take a few roundings.
        const double tolerance = static_cast<double>(10 * n + 100) * kEps * (euler + lm);
        CHECK(std::abs(ImpulseVariance<EulerMaruyama>(alpha, h, kappa0, n) - euler) <= tolerance);
        CHECK(std::abs(ImpulseVariance<LeimkuhlerMatthews>(alpha, h, kappa0, n) - lm) <= tolerance);
      }
      // At stationarity Leimkuhler-Matthews is exact for every stable step, Euler-Maruyama is not:
      // |r|^{2n} <= 0.95^{4000} = 1e-89.
      const double exact = kappa0 / alpha;
      const double tolerance = 20000.0 * kEps * exact * 20.0;
      CHECK(std::abs(ImpulseVariance<LeimkuhlerMatthews>(alpha, h, kappa0, 2000) - exact) <=
            tolerance);
      CHECK(std::abs(ImpulseVariance<EulerMaruyama>(alpha, h, kappa0, 2000) -
                     exact * 2.0 / (2.0 - step)) <= tolerance);
    }
  }
}

TEST_CASE("The engine's cells follow the discrete laws", "[analog]") {
  // 40,000 equal cells: the sum of squares over the variance is chi-square with 40,000 degrees of
  // freedom, normal for all purposes; z = 4 on it and on the mean.
  constexpr Index kCells = 40000;
  constexpr double kZ = 4.0;
  const double rate = 1e6;
  const double alpha = 2.0;
  const double kappa0 = 0.3;
  const double start = 1.5;
  const double input = 0.8;
  LangevinSystem system;
  system.drift = std::make_shared<ReplicatedOperator>(Matrix::Constant(1, 1, alpha), kCells);
  system.rate = rate;
  system.input = Vector::Constant(kCells, input);
  system.diffusion = kappa0 * rate;
  for (const Stepper stepper : {Stepper::kEulerMaruyama, Stepper::kLeimkuhlerMatthews}) {
    for (const double h : {0.1, 0.4, 0.75}) {  // alpha h up to 1.5
      OdeintEngine engine({stepper, h}, RandomStream(31, "test.engine"));
      engine.SetSystem(system);
      Vector x = Vector::Constant(kCells, start);
      Index done = 0;
      for (const Index n : {1, 2, 5, 60}) {
        engine.Advance(static_cast<double>(n - done) * h / rate, x, {});
        done = n;
        INFO("h " << h << " n " << n);
        const double fixed = input / alpha;
        const double mean =
            fixed + std::pow(1.0 - alpha * h, static_cast<double>(n)) * (start - fixed);
        const double variance = stepper == Stepper::kEulerMaruyama
                                    ? EulerVariance(alpha, h, kappa0, n)
                                    : LeimkuhlerMatthewsVariance(alpha, h, kappa0, n);
        const double count = static_cast<double>(kCells);
        CHECK(std::abs(x.mean() - mean) <= kZ * std::sqrt(variance / count));
        CHECK(std::abs((x.array() - mean).square().sum() / variance - count) <=
              kZ * std::sqrt(2.0 * count));
      }
    }
  }
}

}  // namespace
}  // namespace spusim
