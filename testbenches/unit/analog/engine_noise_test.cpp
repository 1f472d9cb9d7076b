// SPDX-License-Identifier: Apache-2.0
// Every noisy engine: laws of mean and covariance, seeds and independence.
#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>

#include <spusim/base/errors.h>
#include <spusim/linalg/decompositions.h>
#include <spusim/linalg/lyapunov.h>
#include <spusim/linalg/matrix_exponential.h>
#include "testbenches/unit/analog/engine_suite.h"
#include "testbenches/unit/analog/gaussian_check.h"

namespace spusim {
namespace {

TEMPLATE_TEST_CASE("Mean and covariance from a fixed start", "[engines]", SPUSIM_NOISY_ENGINES) {
  constexpr double kDiffusion = 0.3;
  constexpr Index kDraws = 1500;
  for (const auto& drift : {Symmetric(), General()}) {
    const Matrix a = drift->ToDense();
    const Vector fixed = a.partialPivLu().solve(kInput);
    const Matrix sigma = SolveLyapunov(a, 2.0 * kDiffusion * Matrix::Identity(4, 4));
    const auto engine = TestType::Make(7);
    engine->SetSystem(System(drift, kDiffusion));
    for (const double t : {0.0625, 0.5, 2.0}) {
      Matrix draws(4, kDraws);
      for (Index k = 0; k < kDraws; ++k) {
        Vector x = kStart;
        // Every second one in two pieces: the law is the same.
        if (k % 2 == 0) {
          engine->Advance(t, x);
        } else {
          engine->Advance(0.25 * t, x);
          engine->Advance(0.75 * t, x);
        }
        draws.col(k) = x;
      }
      const Matrix decay = Exponential(-t * a);
      Scales scales = ScalesOf(a, t);
      const double mean_error = TestType::MeanError(scales);
      const Matrix covariance = sigma - decay * sigma * decay.transpose();
      scales.size = covariance.norm();
      INFO("t " << t);
      CheckGaussian(draws, fixed + decay * (kStart - fixed), covariance, mean_error,
                    TestType::CovarianceError(scales));
    }
  }
}

TEMPLATE_TEST_CASE("Stationary covariance", "[engines]", SPUSIM_NOISY_ENGINES) {
  constexpr double kDiffusion = 0.3;
  constexpr Index kDraws = 400;
  // e^{-2 0.5 8} = 3e-4 of a covariance is remembered from sample to sample.
  constexpr double kSpacing = 8.0;
  for (const auto& drift : {Symmetric(), General()}) {
    const Matrix a = drift->ToDense();
    const auto engine = TestType::Make(8);
    engine->SetSystem(System(drift, kDiffusion));
    Vector x = a.partialPivLu().solve(kInput);
    Matrix draws(4, kDraws);
    engine->Advance(20.0, x);
    engine->Announce(kSpacing, kDraws);
    for (Index k = 0; k < kDraws; ++k) {
      engine->Advance(kSpacing, x);
      draws.col(k) = x;
    }
    const Matrix sigma = SolveLyapunov(a, 2.0 * kDiffusion * Matrix::Identity(4, 4));
    const Scales scales{1.0, a.norm(), sigma.norm()};
    CheckGaussian(draws, a.partialPivLu().solve(kInput), sigma, 1e-3 * std::sqrt(sigma.norm()),
                  TestType::CovarianceError(scales));
  }
}

TEMPLATE_TEST_CASE("Correlated noise, or a clear refusal", "[engines]", SPUSIM_NOISY_ENGINES) {
  constexpr double kDiffusion = 0.3;
  // Three sources for four cells: singular, and cell 3 hears none directly.
  const auto mixing = std::make_shared<Matrix>(
      Matrix{{1.0, 0.5, 0.0}, {0.0, 0.8, -0.6}, {0.7, 0.0, 0.4}, {0.0, 0.0, 0.0}});
  LangevinSystem system = System(Symmetric(), kDiffusion);
  system.noise_mixing = mixing;
  const auto engine = TestType::Make(9);
  if (!TestType::kMixing) {
    CHECK_THROWS_AS(engine->SetSystem(system), InputError);
    return;
  }
  engine->SetSystem(system);
  const Matrix a = system.drift->ToDense();
  const Matrix sigma = SolveLyapunov(a, 2.0 * kDiffusion * *mixing * mixing->transpose());
  const Vector fixed = a.partialPivLu().solve(kInput);
  constexpr double kTime = 0.75;
  const Matrix decay = Exponential(-kTime * a);
  Matrix draws(4, 1500);
  for (Index k = 0; k < draws.cols(); ++k) {
    Vector x = kStart;
    engine->Advance(kTime, x);
    draws.col(k) = x;
  }
  Scales scales = ScalesOf(a, kTime);
  const double mean_error = TestType::MeanError(scales);
  const Matrix covariance = sigma - decay * sigma * decay.transpose();
  scales.size = covariance.norm();
  CheckGaussian(draws, fixed + decay * (kStart - fixed), covariance, mean_error,
                TestType::CovarianceError(scales));
}

TEMPLATE_TEST_CASE("A promise changes nothing, kept or broken", "[engines]", SPUSIM_NOISY_ENGINES) {
  for (const auto& drift : {Symmetric(), General()}) {
    for (const double pole : {0.0, 2.0}) {
      LangevinSystem system = System(drift, 0.2);
      system.input_pole = pole;
      const auto told = TestType::Make();
      const auto untold = TestType::Make();
      told->SetSystem(system);
      untold->SetSystem(system);
      Vector x = kStart;
      Vector y = kStart;
      double largest = 0.0;
      const auto both = [&](double duration) {
        told->Advance(duration, x);
        untold->Advance(duration, y);
        largest = std::max(largest, (x - y).norm());
      };
      // Longer than any block; then a promise that every kind of event breaks.
      told->Announce(0.125, 1000);
      for (int k = 0; k < 1000; ++k) both(0.125);
      told->Announce(0.125, 500);
      for (int k = 0; k < 5; ++k) both(0.125);
      both(0.25);
      for (int k = 0; k < 3; ++k) both(0.125);
      told->Announce(0.125, 500);
      for (int k = 0; k < 3; ++k) both(0.125);
      told->SetInput(-kInput);
      untold->SetInput(-kInput);
      for (int k = 0; k < 3; ++k) both(0.125);
      told->Announce(0.125, 500);
      both(0.125);
      x[1] = y[1] = 0.75;
      both(0.125);
      told->Announce(0.125, 500);
      both(0.125);
      system.diffusion = 0.4;
      told->SetSystem(system);
      untold->SetSystem(system);
      both(0.125);
      told->Announce(0.125, 0);
      both(0.125);
      // States are of size 3; a contraction keeps rounding errors from adding up.
      CHECK(largest <= kRounding);
      CHECK(told->work().normals == untold->work().normals);
      CHECK(told->work().intervals == untold->work().intervals);
      CHECK(told->work().steps == untold->work().steps);
    }
  }
}

TEMPLATE_TEST_CASE("The same seed gives the same bits, another one others", "[engines]",
                   SPUSIM_NOISY_ENGINES) {
  for (const auto& drift : {Symmetric(), General()}) {
    const auto run = [&](std::uint64_t seed) {
      const auto engine = TestType::Make(seed);
      engine->SetSystem(System(drift, 0.2));
      Vector x = kStart;
      engine->Advance(1.0, x);
      engine->Advance(0.25, x);
      return x;
    };
    CHECK(run(5) == run(5));
    CHECK(run(5) != run(6));
  }
}

TEMPLATE_TEST_CASE("Noise of different intervals is independent", "[engines]",
                   SPUSIM_NOISY_ENGINES) {
  // Also across a new programming: lagged product of the noise parts of consecutive intervals.
  constexpr int kPairs = 2000;
  const Matrix a = Symmetric()->ToDense();
  const auto engine = TestType::Make(10);
  constexpr double kTime = 0.5;
  const Vector fixed = a.partialPivLu().solve(kInput);
  const Vector mean = fixed + Exponential(-kTime * a) * (kStart - fixed);
  // The stationary one: an upper bound.
  const double variance = SolveLyapunov(a, 0.4 * Matrix::Identity(4, 4))(0, 0);
  double product = 0.0;
  for (int k = 0; k < kPairs; ++k) {
    engine->SetSystem(System(Symmetric(), 0.2));
    Vector x = kStart;
    engine->Advance(kTime, x);
    const double first = x[0] - mean[0];
    engine->SetSystem(System(Symmetric(), 0.2));
    x = kStart;
    engine->Advance(kTime, x);
    product += first * (x[0] - mean[0]);
  }
  // Leimkuhler-Matthews shares half a normal between neighbours: h/2 of 2 D t.
  const double shared = 0.2 / 1024;
  CHECK(std::abs(product / kPairs) <= kCheckZ * variance / std::sqrt(kPairs) + shared);
}

}  // namespace
}  // namespace spusim
