// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <limits>
#include <memory>

#include <catch2/catch.hpp>

#include <spusim/analog/odeint/deterministic_steppers.h>
#include <spusim/analog/odeint/odeint_engine.h>
#include <spusim/base/errors.h>
#include <spusim/linalg/dense_operator.h>

namespace spusim {
namespace {

constexpr double kEps = std::numeric_limits<double>::epsilon();
constexpr Stepper kAll[] = {Stepper::kLeimkuhlerMatthews, Stepper::kEulerMaruyama,
                            Stepper::kRungeKutta4, Stepper::kDormandPrince5};

LangevinSystem System(const RowMatrix& a, const Vector& input, double diffusion = 0.0,
                      double rate = 1.0) {
  return {std::make_shared<DenseOperator>(a), rate, input, diffusion};
}
RandomStream Noise() { return {61, "test.engine"}; }

TEST_CASE("A step beyond the stability bound is refused with the bound", "[analog]") {
  // Eigenvalues 2 and 4: Euler's bound 2/4, rk4's 2.785/4.
  const LangevinSystem system = System(RowMatrix{{3.0, 1.0}, {1.0, 3.0}}, Vector::Zero(2));
  OdeintEngine euler({Stepper::kEulerMaruyama, 0.6}, Noise());
  CHECK_THROWS_AS(euler.SetSystem(system), InputError);
  CHECK_THROWS_WITH(euler.SetSystem(system),
                    "spu.step_tau: 0.6 is beyond the stability bound 0.5 of euler_maruyama for "
                    "this array (allowed: > 0 and < 0.5)");
  OdeintEngine rk4({Stepper::kRungeKutta4, 0.7}, Noise());
  CHECK_THROWS_WITH(rk4.SetSystem(system), Catch::Contains("the stability bound 0.696323 of rk4"));
  OdeintEngine dopri5({Stepper::kDormandPrince5, 5.0}, Noise());
  CHECK_NOTHROW(dopri5.SetSystem(system));
}

/// Largest |x| after many steps of h from a start that excites every mode.
double LateSize(Stepper stepper, const RowMatrix& a, double h) {
  const auto drift = [&a](const Vector& x, Vector& dxdt, double) { dxdt = -(a * x); };
  Vector x = Vector::LinSpaced(a.rows(), 1.0, 2.0);
  RungeKutta4 rk4;
  for (int i = 0; i < 4000; ++i) {
    if (stepper == Stepper::kRungeKutta4) {
      rk4.do_step(drift, x, 0.0, h);
    } else {
      x -= h * (a * x);
    }
  }
  return x.norm();
}

TEST_CASE("The bounds are those of the steppers: stable below, unstable above", "[analog]") {
  const RowMatrix symmetric{{3.0, 1.0}, {1.0, 3.0}};
  const RowMatrix spiral{{1.0, -2.0}, {2.0, 1.0}};
  for (const Stepper stepper : {Stepper::kEulerMaruyama, Stepper::kRungeKutta4}) {
    for (const RowMatrix& a : {symmetric, spiral}) {
      const double bound = StabilityBound(stepper, FindSpectrum(DenseOperator(a)));
      // One percent below, |R| <= 1 - 0.005 and 4000 steps shrink anything to nothing; one percent
      // above they blow it up. rk4's bound for complex pairs is that of a half disc: only the
      // lower side is sharp there.
      CHECK(LateSize(stepper, a, 0.99 * bound) < 1e-3);
      if (stepper == Stepper::kEulerMaruyama || a == symmetric) {
        CHECK(LateSize(stepper, a, 1.01 * bound) > 1e3);
      }
      // The engine runs just below.
      OdeintEngine engine({stepper, 0.999 * bound}, Noise());
      engine.SetSystem(System(a, Vector::Zero(2)));
      Vector x = Vector::Ones(2);
      engine.Advance(1000.0 * bound, x, {});
      CHECK(x.norm() < 2.0);
    }
  }
  CHECK(std::isinf(StabilityBound(Stepper::kDormandPrince5, Spectrum{})));
}

TEST_CASE("The default step follows the spectral radius and the rate", "[analog]") {
  const RowMatrix a{{3.0, 1.0}, {1.0, 3.0}};
  const double rate = 1e6;
  const auto step = [&](Stepper stepper, const RowMatrix& matrix) {
    OdeintEngine engine({stepper}, Noise());
    engine.SetSystem(System(matrix, Vector::Zero(2), 0.0, rate));
    CHECK(engine.spectrum().max_modulus > 0.0);
    return engine.step_s() * rate;
  };
  const double tolerance = 100.0 * kEps;
  CHECK(step(Stepper::kLeimkuhlerMatthews, a) == Approx(0.25).epsilon(tolerance));
  CHECK(step(Stepper::kEulerMaruyama, a) == Approx(0.025).epsilon(tolerance));
  CHECK(step(Stepper::kRungeKutta4, a) == Approx(0.125).epsilon(tolerance));
  CHECK(step(Stepper::kDormandPrince5, a) == Approx(0.025).epsilon(tolerance));
  // 0.1 +- 2i spirals: a fiftieth of Euler's bound 0.2/4.01.
  const RowMatrix swing{{0.1, -2.0}, {2.0, 0.1}};
  CHECK(step(Stepper::kLeimkuhlerMatthews, swing) == Approx(0.004 / 4.01).epsilon(1e-12));
  CHECK(step(Stepper::kEulerMaruyama, swing) == Approx(0.004 / 4.01).epsilon(1e-12));
  for (const Stepper stepper : kAll) {
    CHECK(step(stepper, swing) < StabilityBound(stepper, FindSpectrum(DenseOperator(swing))));
  }
}

}  // namespace
}  // namespace spusim
