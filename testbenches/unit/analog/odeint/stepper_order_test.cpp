// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <memory>
#include <utility>

#include <catch2/catch.hpp>

#include <spusim/analog/odeint/deterministic_steppers.h>
#include <spusim/analog/odeint/euler_maruyama.h>
#include <spusim/analog/odeint/leimkuhler_matthews.h>
#include <spusim/linalg/matrix_exponential.h>
#include <spusim/noise/random_stream.h>

namespace spusim {
namespace {

// Non-normal, with a complex pair: nothing that a symmetric test matrix would hide.
Matrix TestMatrix() { return Matrix{{1.0, -1.5, 0.3}, {1.2, 0.8, 0.9}, {0.0, 0.2, 0.4}}; }
Vector TestInput() { return Vector{{0.5, -1.0, 0.25}}; }
Vector TestStart() { return Vector{{1.0, 2.0, -1.0}}; }

Vector Exact(double t) {
  const Matrix a = TestMatrix();
  const Vector fixed = a.partialPivLu().solve(TestInput());
  return fixed + Exponential(-t * a) * (TestStart() - fixed);
}

struct Linear {
  void operator()(const Vector& x, Vector& dxdt, double /*t*/) const {
    dxdt = TestInput() - TestMatrix() * x;
  }
};

/// Normals from a function of the call's number, in place of a stream.
template <class Source>
struct GivenNoise {
  Source source;
  double scale = 1.0;
  Index call = 0;
  double amplitude() const { return scale; }
  void operator()(const Vector& /*x*/, Vector& normals, double /*t*/) { source(call++, normals); }
};

struct NoNormals {
  void operator()(Index /*call*/, Vector& /*normals*/) const {
    throw std::logic_error("a noise-free step drew a normal");
  }
};

template <class Stepper, class System>
double ErrorAfterUnitTime(int steps, System system) {
  Stepper stepper;
  Vector x = TestStart();
  const double h = 1.0 / steps;
  for (int i = 0; i < steps; ++i) stepper.do_step(system, x, i * h, h);
  return (x - Exact(1.0)).norm();
}

/// log2 of the ratio of the errors with n and 2n steps. The error is C h^p (1 + c h |A|), so this
/// is p up to about c h |A| / (2 ln 2) with c of order one: |A| < 2.3, hence the tolerances.
template <class Stepper, class System>
double Order(int steps, System system) {
  return std::log2(ErrorAfterUnitTime<Stepper>(steps, system) /
                   ErrorAfterUnitTime<Stepper>(2 * steps, system));
}

TEST_CASE("Order of convergence by halving the step, noise-free", "[analog]") {
  std::pair<Linear, GivenNoise<NoNormals>> quiet;
  quiet.second.scale = 0.0;
  // h |A| = 0.036: tolerance 0.05. h |A| = 0.1: tolerance 0.15.
  CHECK(Order<EulerMaruyama>(64, quiet) == Approx(1.0).margin(0.05));
  CHECK(Order<LeimkuhlerMatthews>(64, quiet) == Approx(1.0).margin(0.05));
  CHECK(Order<RungeKutta4>(23, Linear{}) == Approx(4.0).margin(0.15));
  CHECK(Order<DormandPrince5>(23, Linear{}) == Approx(5.0).margin(0.15));
  CHECK(EulerMaruyama::order() == 1);
  CHECK(LeimkuhlerMatthews::order() == 1);
}

TEST_CASE("Euler-Maruyama has strong order 1 with additive noise", "[analog]") {
  // One Brownian path per cell on a grid of 2^10 points, summed up for the coarser steps. Scalar
  // cells dx = -x dt + dW; the reference on the same path with the finest step.
  constexpr Index kCells = 500;
  constexpr Index kFinest = 1024;
  const RandomStream stream(21, "test.brownian");
  const auto end_state = [&](Index steps) {
    const Index merged = kFinest / steps;
    Vector piece(kCells);
    const auto source = [&](Index call, Vector& normals) {
      normals.setZero();
      for (Index i = 0; i < merged; ++i) {
        stream.FillNormals(static_cast<std::uint64_t>(call * merged + i), piece);
        normals += piece;
      }
      normals /= std::sqrt(static_cast<double>(merged));
    };
    const auto drift = [](const Vector& x, Vector& dxdt, double) { dxdt = -x; };
    std::pair<decltype(drift), GivenNoise<decltype(source)>> system{drift, {source}};
    EulerMaruyama stepper;
    Vector x = Vector::Ones(kCells);
    const double h = 1.0 / static_cast<double>(steps);
    for (Index i = 0; i < steps; ++i) stepper.do_step(system, x, static_cast<double>(i) * h, h);
    return x;
  };
  const Vector reference = end_state(kFinest);
  const double coarse = (end_state(16) - reference).norm();
  const double fine = (end_state(32) - reference).norm();
  // The distance to the reference is C (h - h_ref): log2((64 - 1)/(32 - 1)) = 1.02. The root mean
  // squares of 500 cells scatter by sqrt(1/1000) = 3.2 % each; 4 sigma of their (positively
  // correlated) ratio are below 18 %, that is 0.26 in the logarithm. Order 1/2 is far outside.
  CHECK(std::log2(coarse / fine) == Approx(1.02).margin(0.26));
}

TEST_CASE("Weak order of the variance from a fixed start, without sampling error", "[analog]") {
  // The state is linear in the normals: with an impulse in call k for cell k, the sum over cells of
  // the squared end state is the variance of one cell fed with random normals.
  const auto variance = [](auto stepper, Index steps) {
    const auto impulse = [](Index call, Vector& normals) {
      normals.setZero();
      normals[call] = 1.0;
    };
    const auto drift = [](const Vector& x, Vector& dxdt, double) { dxdt = -x; };
    std::pair<decltype(drift), GivenNoise<decltype(impulse)>> system{drift,
                                                                     {impulse, std::sqrt(2.0)}};
    Vector x = Vector::Zero(steps + 1);
    const double h = 2.0 / static_cast<double>(steps);
    for (Index i = 0; i < steps; ++i) stepper.do_step(system, x, static_cast<double>(i) * h, h);
    return x.squaredNorm();
  };
  // At t = 2: the first-order error of Leimkuhler-Matthews is h (t - 1) e^{-2t}, nothing at t = 1.
  const double exact = 1.0 - std::exp(-4.0);
  // Order 1 with a relative correction of order h = 1/64.
  CHECK(std::log2((variance(EulerMaruyama{}, 128) - exact) /
                  (variance(EulerMaruyama{}, 256) - exact)) == Approx(1.0).margin(0.05));
  CHECK(std::log2((variance(LeimkuhlerMatthews{}, 128) - exact) /
                  (variance(LeimkuhlerMatthews{}, 256) - exact)) == Approx(1.0).margin(0.05));
}

}  // namespace
}  // namespace spusim
