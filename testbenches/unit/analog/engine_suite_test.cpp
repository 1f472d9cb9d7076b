// SPDX-License-Identifier: Apache-2.0
// What every engine is held to. An engine joins by a factory below.
#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>
#include <unsupported/Eigen/MatrixFunctions>

#include <spusim/analog/exact/dense/exact_dense_engine.h>
#include <spusim/analog/exact/factored/exact_factored_engine.h>
#include <spusim/analog/odeint/odeint_engine.h>
#include <spusim/base/errors.h>
#include <spusim/linalg/decompositions.h>
#include <spusim/linalg/factored_operator.h>
#include <spusim/linalg/lyapunov.h>
#include "testbenches/unit/analog/gaussian_check.h"

namespace spusim {
namespace {

// Exact engines on four cells, |A| t <= 100: eps times the condition of the exponential, with room.
constexpr double kRounding = 1e-12;

/// Sizes that bound an integrator's error: see the factories.
struct Scales {
  double time = 0.0;
  double norm = 0.0;  ///< |A| + pole
  double size = 0.0;  ///< of x - x*, and of what the inputs still do
};

// Euler's mean: a step misses h^2/2 |x''|, x'' <= norm^2 size, and |I - h A| <= 1 hands it on.
struct LeimkuhlerMatthewsEngine {
  static constexpr bool kNoisy = true;
  static constexpr bool kMixing = true;
  static constexpr double kStep = 1.0 / 1024;
  static std::unique_ptr<Engine> Make(std::uint64_t seed = 1) {
    return std::make_unique<OdeintEngine>(OdeintOptions{Stepper::kLeimkuhlerMatthews, kStep},
                                          RandomStream(seed, "test.suite"));
  }
  static double MeanError(const Scales& s) {
    return 0.5 * s.time * kStep * s.norm * s.norm * s.size + kRounding;
  }
  // Twice the mean's relative error, and half a step's noise.
  static double CovarianceError(const Scales& s) {
    return (s.time * s.norm * s.norm + s.norm) * kStep * s.size;
  }
};

// A step misses (h |A|)^5/120 of the state.
struct RungeKuttaEngine {
  static constexpr bool kNoisy = false;
  static constexpr bool kMixing = true;
  static constexpr double kStep = 1.0 / 128;
  static std::unique_ptr<Engine> Make(std::uint64_t seed = 1) {
    return std::make_unique<OdeintEngine>(OdeintOptions{Stepper::kRungeKutta4, kStep},
                                          RandomStream(seed, "test.suite"));
  }
  static double MeanError(const Scales& s) {
    return s.time * s.norm * std::pow(kStep * s.norm, 4) / 120.0 * s.size + kRounding;
  }
};

// Each step misses its tolerance; at most 0.02 |A| steps a unit of time are shorter than that.
struct DormandPrinceEngine {
  static constexpr bool kNoisy = false;
  static constexpr bool kMixing = true;
  static std::unique_ptr<Engine> Make(std::uint64_t seed = 1) {
    return std::make_unique<OdeintEngine>(OdeintOptions{Stepper::kDormandPrince5, 0.0, 1e-11},
                                          RandomStream(seed, "test.suite"));
  }
  static double MeanError(const Scales& s) {
    return 1e-11 * (50.0 * s.norm * s.time + 1.0) * (1.0 + s.size);
  }
};

struct DenseEngine {
  static constexpr bool kNoisy = true;
  static constexpr bool kMixing = true;
  static std::unique_ptr<Engine> Make(std::uint64_t seed = 1) {
    return std::make_unique<ExactDenseEngine>(RandomStream(seed, "test.suite"),
                                              RandomStream(seed, "test.looks"));
  }
  static double MeanError(const Scales& s) { return kRounding * (1.0 + s.size); }
  static double CovarianceError(const Scales& /*s*/) { return 0.0; }
};

struct FactoredEngine {
  static constexpr bool kNoisy = true;
  static constexpr bool kMixing = false;
  static std::unique_ptr<Engine> Make(std::uint64_t seed = 1) {
    return std::make_unique<ExactFactoredEngine>(RandomStream(seed, "test.suite"),
                                                 RandomStream(seed, "test.looks"));
  }
  static double MeanError(const Scales& s) { return kRounding * (1.0 + s.size); }
  static double CovarianceError(const Scales& /*s*/) { return 0.0; }
};

#define SPUSIM_NOISY_ENGINES LeimkuhlerMatthewsEngine, DenseEngine, FactoredEngine
#define SPUSIM_ALL_ENGINES SPUSIM_NOISY_ENGINES, RungeKuttaEngine, DormandPrinceEngine

// Four cells, two rows of J, one block of H. Factored, so that every engine can take it.
FactoredMatrix Factors() {
  FactoredMatrix f;
  f.jacobian = RowMatrix{{1.0, -0.5, 0.25, 0.8}, {0.3, 0.7, -0.9, 0.2}};
  f.hessian_blocks = RowMatrix{{1.2, 0.3}, {0.3, 0.8}};
  f.gain = 0.9;
  f.leak = 0.5;
  return f;
}
std::shared_ptr<const LinearOperator> Symmetric() {
  return std::make_shared<FactoredOperator>(Factors());
}
/// The two J arrays differ by 10 percent: a non-normal drift.
std::shared_ptr<const LinearOperator> General() {
  FactoredMatrix f = Factors();
  f.back_jacobian = RowMatrix{{1.1, -0.45, 0.27, 0.72}, {0.27, 0.75, -0.85, 0.24}};
  return std::make_shared<FactoredOperator>(f);
}
/// A damping that drives: eigenvalues from -20 to about -17.
std::shared_ptr<const LinearOperator> Growing() {
  FactoredMatrix f = Factors();
  f.leak = -20.0;
  return std::make_shared<FactoredOperator>(f);
}

const Vector kInput{{0.5, -1.0, 0.25, 2.0}};
const Vector kStart{{1.0, 0.5, -2.0, 0.0}};

LangevinSystem System(std::shared_ptr<const LinearOperator> drift, double diffusion = 0.0) {
  return {std::move(drift), 1.0, kInput, diffusion};
}

Scales ScalesOf(const Matrix& a, double time, double pole = 0.0) {
  const Vector fixed = a.partialPivLu().solve(kInput);
  return {time, a.norm() + pole, (kStart - fixed).norm() + kInput.norm()};
}

TEMPLATE_TEST_CASE("The noise-free path is that of the matrix exponential", "[engines]",
                   SPUSIM_ALL_ENGINES) {
  for (const auto& drift : {Symmetric(), General()}) {
    const Matrix a = drift->ToDense();
    const Vector fixed = a.partialPivLu().solve(kInput);
    const auto engine = TestType::Make();
    engine->SetSystem(System(drift));
    for (const double t : {1e-3, 0.3, 1.0, 5.0}) {
      Vector x = kStart;
      engine->Advance(t, x);
      const Vector exact = fixed + (-t * a).exp() * (kStart - fixed);
      CHECK((x - exact).norm() <= TestType::MeanError(ScalesOf(a, t)));
    }
    CHECK(engine->work().setups == 1);
    CHECK(engine->work().intervals == 4);
    CHECK(engine->work().normals == 0);
  }
}

TEMPLATE_TEST_CASE("Rate sets the unit of time", "[engines]", SPUSIM_ALL_ENGINES) {
  const Matrix a = Symmetric()->ToDense();
  const Vector fixed = a.partialPivLu().solve(kInput);
  LangevinSystem system = System(Symmetric());
  system.rate = 1e6;
  const auto engine = TestType::Make();
  engine->SetSystem(system);
  Vector x = kStart;
  engine->Advance(0.7e-6, x);
  const Vector exact = fixed + (-0.7 * a).exp() * (kStart - fixed);
  CHECK((x - exact).norm() <= TestType::MeanError(ScalesOf(a, 0.7)));
}

TEMPLATE_TEST_CASE("An indefinite array grows as its exponential, and then says so", "[engines]",
                   SPUSIM_ALL_ENGINES) {
  const auto engine = TestType::Make();
  engine->SetSystem(System(Growing()));
  CHECK(engine->spectrum().lowest.real() == Approx(-20.0));
  Vector x = kStart;
  engine->Advance(0.01, x);
  const Matrix a = Growing()->ToDense();
  const Vector fixed = a.partialPivLu().solve(kInput);
  // Growth within the interval: e^{0.2}.
  CHECK((x - fixed - (-0.01 * a).exp() * (kStart - fixed)).norm() <=
        std::exp(0.2) * TestType::MeanError(ScalesOf(a, 0.01)));
  // e^{20 t} > 1.8e308 from t = 35.5 on.
  CHECK_THROWS_AS(engine->Advance(40.0, x), RunError);
  x = kStart;
  CHECK_THROWS_WITH(engine->Advance(40.0, x),
                    Catch::Contains("the state of cell ") && Catch::Contains("-20"));
}

TEMPLATE_TEST_CASE("Cutting an interval changes nothing of the noise-free path", "[engines]",
                   SPUSIM_ALL_ENGINES) {
  for (const auto& drift : {Symmetric(), General()}) {
    const auto whole = TestType::Make();
    const auto parts = TestType::Make();
    whole->SetSystem(System(drift));
    parts->SetSystem(System(drift));
    Vector x = kStart;
    Vector y = kStart;
    whole->Advance(1.0, x);
    for (const double part : {0.25, 0.5, 0.125, 0.125}) parts->Advance(part, y);
    // Both lie within the error of the true path; exact engines and fixed grids agree to rounding.
    const double error = TestType::MeanError(ScalesOf(drift->ToDense(), 1.0));
    CHECK((x - y).norm() <= 2.0 * std::min(error, 1e-8));
  }
}

TEMPLATE_TEST_CASE("Inputs that settle with a pole", "[engines]", SPUSIM_ALL_ENGINES) {
  for (const auto& drift : {Symmetric(), General()}) {
    const Matrix a = drift->ToDense();
    // The last is an eigenvalue of both (the leak): the two exponentials coincide.
    for (const double pole : {3.0, 0.1, 0.5}) {
      LangevinSystem system = System(drift);
      system.input_pole = pole;
      const auto engine = TestType::Make();
      engine->SetSystem(system);
      // dx = u - A x, du = pole (input - u), from u = 0; then to -input after 0.4, held from 0.9 to
      // 1.0.
      Matrix block = Matrix::Zero(9, 9);
      block.topLeftCorner(4, 4) = -a;
      block.block(0, 4, 4, 4).setIdentity();
      block.block(4, 4, 4, 4) = -pole * Matrix::Identity(4, 4);
      block.block(4, 8, 4, 1) = pole * kInput;
      Vector exact(9);
      exact << kStart, Vector::Zero(4), 1.0;
      exact = ((0.4 * block).exp() * exact).eval();
      block.block(4, 8, 4, 1) *= -1.0;
      exact = ((0.5 * block).exp() * exact).eval();
      exact.segment(4, 4) = -kInput + std::exp(-0.1 * pole) * (exact.segment(4, 4) + kInput);
      exact = ((1.2 * block).exp() * exact).eval();

      Vector x = kStart;
      engine->Advance(0.25, x);
      engine->Advance(0.15, x);
      engine->SetInput(-kInput);
      engine->Advance(0.5, x);
      engine->Hold(0.1);
      for (int i = 0; i < 4; ++i) engine->Advance(0.3, x);
      Scales scales = ScalesOf(a, 2.1, pole);
      scales.size += 3.0 * kInput.norm();
      INFO("pole " << pole);
      CHECK((x - exact.head(4)).norm() <= TestType::MeanError(scales));
    }
  }
}

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
      const Matrix decay = (-t * a).exp();
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
  const Matrix decay = (-kTime * a).exp();
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

TEMPLATE_TEST_CASE("No time, wrong sizes, states that are no numbers", "[engines]",
                   SPUSIM_ALL_ENGINES) {
  const auto engine = TestType::Make();
  Vector x = kStart;
  CHECK_THROWS_AS(engine->Advance(1.0, x), InputError);
  CHECK_THROWS_AS(engine->SetInput(kInput), InputError);
  engine->SetSystem(System(Symmetric()));
  engine->Advance(0.0, x);
  CHECK(x == kStart);
  CHECK(engine->work().intervals == 0);
  Vector wrong = Vector::Zero(3);
  CHECK_THROWS_AS(engine->Advance(1.0, wrong), InputError);
  CHECK_THROWS_AS(engine->SetInput(wrong), InputError);
  CHECK_THROWS_AS(engine->Advance(-1.0, x), InputError);
  CHECK_THROWS_AS(engine->Advance(std::numeric_limits<double>::infinity(), x), InputError);
  x[2] = std::numeric_limits<double>::quiet_NaN();
  CHECK_THROWS_WITH(engine->Advance(1.0, x), Catch::Contains("cell 2 is nan at 0 s"));
  // A refused system leaves the engine as it was.
  LangevinSystem bad = System(Symmetric());
  bad.rate = -1.0;
  CHECK_THROWS_AS(engine->SetSystem(bad), InputError);
  Vector y = kStart;
  engine->Advance(1.0, y);
  const auto fresh = TestType::Make();
  fresh->SetSystem(System(Symmetric()));
  Vector z = kStart;
  fresh->Advance(1.0, z);
  CHECK(y == z);
}

TEMPLATE_TEST_CASE("Looking changes no bit", "[engines]", SPUSIM_ALL_ENGINES) {
  for (const auto& drift : {Symmetric(), General()}) {
    const LangevinSystem system = System(drift, TestType::kNoisy ? 0.2 : 0.0);
    const auto seen = TestType::Make();
    const auto unseen = TestType::Make();
    seen->SetSystem(system);
    unseen->SetSystem(system);
    Vector x = kStart;
    Vector y = kStart;
    for (int interval = 0; interval < 4; ++interval) {
      // The last two are announced.
      if (interval == 2) {
        seen->Announce(0.75, 2);
        unseen->Announce(0.75, 2);
      }
      std::vector<double> times{0.0};
      Vector last;
      PathView view;
      view.cells = 3;
      view.spacing_s = 0.1;
      if (interval == 1) view.from_s = 0.2;
      view.look = [&](double t, const Vector& shown) {
        REQUIRE(shown.size() == 3);
        REQUIRE(shown.allFinite());
        CHECK(t > times.back());
        CHECK(t >= view.from_s);
        times.push_back(t);
        last = shown;
      };
      seen->Advance(0.75, x, interval == 3 ? nullptr : &view);
      unseen->Advance(0.75, y);
      CHECK(x == y);
      if (interval == 3) continue;
      CHECK(times.back() == 0.75);
      CHECK(times.size() > 5);
      CHECK(last == x.head(3));
    }
    // A window that ends before the interval does.
    PathView early;
    early.cells = 1;
    early.spacing_s = 0.1;
    early.to_s = 0.35;
    double latest = 0.0;
    early.look = [&](double t, const Vector& /*shown*/) { latest = t; };
    seen->Advance(0.75, x, &early);
    unseen->Advance(0.75, y);
    CHECK(x == y);
    CHECK(latest <= 0.35);
    CHECK(latest > 0.2);
  }
}

TEMPLATE_TEST_CASE("Fifty right-hand sides and noise levels, one set-up", "[engines]",
                   SPUSIM_ALL_ENGINES) {
  for (const auto& drift : {Symmetric(), General()}) {
    const Matrix a = drift->ToDense();
    const auto engine = TestType::Make();
    LangevinSystem system = System(drift);
    for (int k = 0; k < 50; ++k) {
      system.input = kInput * (1.0 + k);
      // Noise comes and goes; the checked intervals are without.
      if (TestType::kNoisy && k % 2 == 1) {
        system.diffusion = 0.01 * k;
        engine->SetSystem(system);
        Vector noisy = kStart;
        engine->Advance(0.25, noisy);
        system.diffusion = 0.0;
      }
      engine->SetSystem(system);
      Vector x = kStart;
      engine->Advance(0.25, x);
      const Vector fixed = a.partialPivLu().solve(system.input);
      Scales scales = ScalesOf(a, 0.25);
      scales.size += fixed.norm() + system.input.norm();
      CHECK((x - fixed - (-0.25 * a).exp() * (kStart - fixed)).norm() <=
            TestType::MeanError(scales));
    }
    CHECK(engine->work().setups == 1);
    system.rate = 2.0;
    engine->SetSystem(system);
    CHECK(engine->work().setups == 2);
  }
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
  const Vector mean = fixed + (-kTime * a).exp() * (kStart - fixed);
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
