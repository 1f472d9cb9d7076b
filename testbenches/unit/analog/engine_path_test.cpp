// SPDX-License-Identifier: Apache-2.0
// Every engine without noise.
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
      const Vector exact = fixed + Exponential(-t * a) * (kStart - fixed);
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
  const Vector exact = fixed + Exponential(-0.7 * a) * (kStart - fixed);
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
  CHECK((x - fixed - Exponential(-0.01 * a) * (kStart - fixed)).norm() <=
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
      exact = (Exponential(0.4 * block) * exact).eval();
      block.block(4, 8, 4, 1) *= -1.0;
      exact = (Exponential(0.5 * block) * exact).eval();
      exact.segment(4, 4) = -kInput + std::exp(-0.1 * pole) * (exact.segment(4, 4) + kInput);
      exact = (Exponential(1.2 * block) * exact).eval();

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
      CHECK((x - fixed - Exponential(-0.25 * a) * (kStart - fixed)).norm() <=
            TestType::MeanError(scales));
    }
    CHECK(engine->work().setups == 1);
    system.rate = 2.0;
    engine->SetSystem(system);
    CHECK(engine->work().setups == 2);
  }
}

}  // namespace
}  // namespace spusim
