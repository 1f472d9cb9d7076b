// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <limits>
#include <memory>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>

#include <spusim/analog/odeint/odeint_engine.h>
#include <spusim/base/errors.h>
#include <spusim/linalg/decompositions.h>
#include <spusim/linalg/dense_operator.h>

namespace spusim {
namespace {

constexpr double kEps = std::numeric_limits<double>::epsilon();
constexpr Stepper kAll[] = {Stepper::kLeimkuhlerMatthews, Stepper::kEulerMaruyama,
                            Stepper::kRungeKutta4, Stepper::kDormandPrince5};
constexpr Stepper kNoisy[] = {Stepper::kLeimkuhlerMatthews, Stepper::kEulerMaruyama};

LangevinSystem System(const RowMatrix& a, const Vector& input, double diffusion = 0.0,
                      double rate = 1.0) {
  return {std::make_shared<DenseOperator>(a), rate, input, diffusion};
}
LangevinSystem NoisyPair() {
  return System(RowMatrix{{3.0, 2.0}, {2.0, 4.0}}, Vector{{1.0, 2.0}}, 0.01);
}
RandomStream Noise() { return {61, "test.engine"}; }

TEST_CASE("Noise-free accuracy of the default steps", "[analog]") {
  // Per mode, relative to the start: Leimkuhler-Matthews 0.27 h/t with h = 1/|A|; Euler-Maruyama
  // the same with a tenth of h; rk4 e^-1 (h |A|)^4/120 = 2e-4; dopri5 as many tolerances as steps.
  const RowMatrix a{{3.0, 1.0, 0.2}, {1.0, 2.0, 0.5}, {0.2, 0.5, 0.3}};
  const Eigen::SelfAdjointEigenSolver<Matrix> eigen{Matrix(a)};
  const double radius = eigen.eigenvalues().maxCoeff();
  const Vector x0{{1.0, -1.0, 2.0}};
  const Vector b{{0.5, 0.0, 1.0}};
  const Vector fixed = Matrix(a).ldlt().solve(b);
  for (const double t : {0.3, 1.0, 5.0, 20.0}) {
    const Vector exact =
        fixed +
        eigen.eigenvectors() * ((-t * eigen.eigenvalues()).array().exp().matrix().asDiagonal() *
                                (eigen.eigenvectors().transpose() * (x0 - fixed)));
    for (const Stepper stepper : kAll) {
      OdeintEngine engine({stepper}, Noise());
      engine.SetSystem(System(a, b));
      Vector x = x0;
      engine.Advance(t, x, {});
      const double scale = (x0 - fixed).norm();
      double bound = 0.0;
      // Euler's law needs v h <= 1, which the default steps keep; then e^{-vt} - r^n lies between 0
      // and e^{-vt}, and below n (vh)^2/2 e^{-v(t-h)}, whose maximum over v is 0.27 h/t
      // t^2/(t-h)^2.
      if (stepper == Stepper::kLeimkuhlerMatthews) bound = std::min(1.0, 0.55 / radius / t);
      if (stepper == Stepper::kEulerMaruyama) bound = std::min(1.0, 0.04 / radius / t);
      if (stepper == Stepper::kRungeKutta4) bound = 2e-4;
      if (stepper == Stepper::kDormandPrince5) {
        bound = 1e-10 * (1.0 + scale) * static_cast<double>(engine.work().steps);
      }
      INFO("t " << t << " stepper " << static_cast<int>(stepper));
      CHECK((x - exact).norm() <= bound * scale + 100.0 * kEps);
    }
  }
}

TEST_CASE("dopri5 gets better with its tolerance and rejects bad steps", "[analog]") {
  // A strong slow spiral: e^{-t} times a rotation.
  const RowMatrix a{{1.0, -40.0}, {40.0, 1.0}};
  double last_error = 1.0;
  for (const double tolerance : {1e-5, 1e-8, 1e-11}) {
    OdeintEngine engine({Stepper::kDormandPrince5, 0.5, tolerance}, Noise());
    engine.SetSystem(System(a, Vector::Zero(2)));
    Vector x{{1.0, 0.0}};
    engine.Advance(1.0, x, {});
    const double decay = std::exp(-1.0);
    const double error = (x - decay * Vector{{std::cos(40.0), -std::sin(40.0)}}).norm();
    CHECK(error <= 2.0 * tolerance * static_cast<double>(engine.work().steps));
    // Error per step ~ tolerance: a thousandth of it, less the growth of the steps' number.
    CHECK(error < last_error / 50.0);
    last_error = error;
    CHECK(engine.work().rejected_steps > 0);
    CHECK(engine.work().smallest_step_s < engine.work().largest_step_s);
  }
}

TEST_CASE("An indefinite array runs and grows by the stepper's law", "[analog]") {
  // Modes -0.5 and 3; the bound concerns the decaying one only.
  const RowMatrix a{{-0.5, 0.0}, {0.0, 3.0}};
  OdeintEngine engine({Stepper::kEulerMaruyama, 0.5}, Noise());
  engine.SetSystem(System(a, Vector::Zero(2)));
  Vector x{{1.0, 1.0}};
  engine.Advance(10.0, x, {});
  const double grown = std::pow(1.25, 20);
  CHECK(std::abs(x[0] - grown) <= 60.0 * kEps * grown);
  CHECK(std::abs(x[1] - std::pow(-0.5, 20)) <= 60.0 * kEps);
}

TEST_CASE("A state that stops being finite names time and cell", "[analog]") {
  const RowMatrix a{{1.0, 0.0}, {0.0, -0.5}};
  for (const Stepper stepper : kAll) {
    OdeintEngine engine({stepper}, Noise());
    engine.SetSystem(System(a, Vector::Zero(2)));
    Vector x{{1.0, std::numeric_limits<double>::quiet_NaN()}};
    CHECK_THROWS_AS(engine.Advance(1.0, x, {}), RunError);
    CHECK_THROWS_WITH(engine.Advance(1.0, x, {}), Catch::Contains("cell 1 is nan at") &&
                                                      Catch::Contains(" s of an interval of 1 s"));
  }
  // Growth until it overflows: e^{0.5 t} > 1.8e308 from t = 1419 on.
  OdeintEngine engine({Stepper::kEulerMaruyama, 1.0}, Noise());
  engine.SetSystem(System(a, Vector::Zero(2)));
  Vector x{{1.0, 1.0}};
  CHECK_THROWS_WITH(engine.Advance(5000.0, x, {}),
                    Catch::Contains("cell 1 is inf at 1751 s") && Catch::Contains("-0.5"));
}

TEST_CASE("The grid depends on the interval alone: n = ceil(T/h) equal steps", "[analog]") {
  OdeintEngine engine({Stepper::kEulerMaruyama, 0.1}, Noise());
  engine.SetSystem(System(RowMatrix::Identity(1, 1), Vector::Zero(1)));
  Vector x = Vector::Zero(1);
  const auto steps = [&](double duration) {
    const std::uint64_t before = engine.work().steps;
    engine.Advance(duration, x, {});
    return engine.work().steps - before;
  };
  double sum = 0.0;
  for (std::uint64_t k = 1; k <= 1000; ++k) {
    sum += 0.1;  // with its rounding errors
    REQUIRE(steps(static_cast<double>(k) * 0.1) == k);
    REQUIRE(steps(sum) == k);
  }
  CHECK(steps(0.05) == 1);
  CHECK(steps(0.1001) == 2);
  CHECK(steps(1e-30) == 1);
  const std::uint64_t intervals = engine.work().intervals;
  CHECK(steps(0.0) == 0);
  CHECK(engine.work().intervals == intervals);
  CHECK(engine.work().largest_step_s == Approx(0.1).epsilon(1e-11));
  CHECK(engine.work().smallest_step_s == 1e-30);
}

TEST_CASE("Splitting an interval on its grid changes no bit", "[analog]") {
  // Also across SetSystem and SetInput: Leimkuhler-Matthews keeps its last normal.
  for (const Stepper stepper : kNoisy) {
    OdeintEngine whole({stepper, 0.0625}, Noise());
    OdeintEngine parts({stepper, 0.0625}, Noise());
    whole.SetSystem(NoisyPair());
    parts.SetSystem(NoisyPair());
    Vector x = Vector::Zero(2);
    Vector y = Vector::Zero(2);
    whole.Advance(2.0, x, {});
    parts.Advance(0.25, y, {});
    parts.SetSystem(NoisyPair());
    parts.Advance(1.0, y, {});
    parts.SetInput(NoisyPair().input);
    parts.Advance(0.75, y, {});
    CHECK(x == y);
    CHECK(whole.work().steps == 32);
    CHECK(parts.work().steps == 32);
    CHECK(whole.work().drift_products == 32);
    const std::uint64_t first = stepper == Stepper::kLeimkuhlerMatthews ? 2 : 0;
    CHECK(whole.work().normals == 64 + first);
    CHECK(parts.work().normals == 64 + first);
  }
}

TEST_CASE("Observing changes no bit and shows the engine's own steps", "[analog]") {
  for (const Stepper stepper : kAll) {
    LangevinSystem system = NoisyPair();
    if (stepper == Stepper::kRungeKutta4 || stepper == Stepper::kDormandPrince5) {
      system.diffusion = 0.0;
    }
    OdeintEngine seen({stepper}, Noise());
    OdeintEngine unseen({stepper}, Noise());
    seen.SetSystem(system);
    unseen.SetSystem(system);
    Vector x = Vector::Zero(2);
    Vector y = Vector::Zero(2);
    std::vector<double> times{0.0};
    Vector last;
    PathView view;
    view.cells = 2;
    view.look = [&](double t, const Vector& state) {
      CHECK(t > times.back());
      times.push_back(t);
      last = state;
    };
    seen.Advance(1.7, x, &view);
    unseen.Advance(1.7, y, {});
    CHECK(x == y);
    CHECK(last == x);
    CHECK(times.back() == 1.7);
    CHECK(times.size() == seen.work().steps + 1);
  }
}

TEST_CASE("The same seed gives the same bits, another one others", "[analog]") {
  for (const Stepper stepper : kNoisy) {
    const auto run = [&](std::uint64_t seed) {
      OdeintEngine engine({stepper}, RandomStream(seed, "test.engine"));
      engine.SetSystem(NoisyPair());
      Vector x = Vector::Zero(2);
      engine.Advance(10.0, x, {});
      return x;
    };
    CHECK(run(5) == run(5));
    CHECK(run(5) != run(6));
  }
}

TEST_CASE("New input, new size and no drift at all", "[analog]") {
  OdeintEngine engine({}, Noise());
  engine.SetSystem(System(RowMatrix{{2.0, 0.0}, {0.0, 1.0}}, Vector::Zero(2)));
  engine.SetInput(Vector{{2.0, -3.0}});
  Vector x = Vector::Zero(2);
  // e^{-60}: at the fixed point to rounding.
  engine.Advance(60.0, x, {});
  CHECK((x - Vector{{1.0, -3.0}}).norm() <= 10.0 * kEps);
  engine.SetSystem(System(RowMatrix::Identity(3, 3), Vector::Ones(3), 0.1));
  Vector y = Vector::Zero(3);
  engine.Advance(1.0, y, {});
  CHECK(y.allFinite());
  // M = 0: the input is integrated in one step.
  engine.SetSystem(System(RowMatrix::Zero(1, 1), Vector::Constant(1, 0.5)));
  Vector z = Vector::Zero(1);
  engine.Advance(4.0, z, {});
  CHECK(std::abs(z[0] - 2.0) <= 4.0 * kEps);
  CHECK(engine.name() == "odeint");
}

TEST_CASE("Bad systems, states and options are refused", "[analog]") {
  CHECK_THROWS_WITH(OdeintEngine({Stepper::kEulerMaruyama, -1.0}, Noise()),
                    Catch::Contains("spu.step_tau: -1 (allowed: >= 0"));
  OdeintEngine engine({}, Noise());
  Vector x = Vector::Zero(2);
  CHECK_THROWS_AS(engine.Advance(1.0, x, {}), InputError);
  CHECK_THROWS_AS(engine.SetInput(x), InputError);
  CHECK_THROWS_AS(engine.SetSystem({}), InputError);
  LangevinSystem bad = NoisyPair();
  bad.input = Vector::Zero(3);
  CHECK_THROWS_WITH(engine.SetSystem(bad), Catch::Contains("input: 3 entries (allowed: 2"));
  bad = NoisyPair();
  bad.rate = 0.0;
  CHECK_THROWS_WITH(engine.SetSystem(bad), Catch::Contains("rate: 0"));
  bad = NoisyPair();
  bad.diffusion = -1.0;
  CHECK_THROWS_WITH(engine.SetSystem(bad), Catch::Contains("diffusion: -1"));
  bad = NoisyPair();
  bad.input[1] = std::numeric_limits<double>::infinity();
  CHECK_THROWS_WITH(engine.SetSystem(bad), Catch::Contains("input: an entry is not finite"));
  engine.SetSystem(NoisyPair());
  CHECK_THROWS_AS(engine.Advance(-1.0, x, {}), InputError);
  CHECK_THROWS_AS(engine.Advance(std::numeric_limits<double>::quiet_NaN(), x, {}), InputError);
  Vector wrong = Vector::Zero(3);
  CHECK_THROWS_WITH(engine.Advance(1.0, wrong, {}), Catch::Contains("a state of 3 cells"));
  for (const Stepper stepper : {Stepper::kRungeKutta4, Stepper::kDormandPrince5}) {
    OdeintEngine quiet({stepper}, Noise());
    CHECK_THROWS_WITH(quiet.SetSystem(NoisyPair()), Catch::Contains("has no noise term"));
  }
}

}  // namespace
}  // namespace spusim
