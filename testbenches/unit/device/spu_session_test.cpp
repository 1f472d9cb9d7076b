// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <limits>

#include <catch2/catch.hpp>

#include <spusim/base/errors.h>
#include <spusim/linalg/decompositions.h>

#include "testbenches/support/specimen.h"
#include "testbenches/unit/device/session_fixture.h"

namespace spusim {
namespace {

constexpr double kEps = std::numeric_limits<double>::epsilon();
// Ideal device: conversions, an eigendecomposition of a small matrix and its use, some tens of eps.
constexpr double kRounding = 1000 * kEps;

RowMatrix ExampleMatrix() { return (RowMatrix(2, 2) << 3.0, 2.0, 2.0, 4.0).finished(); }
Vector ExampleInput() { return (Vector(2) << 1.0, 2.0).finished(); }

// e^{-A t} (x0 - A^-1 b) + A^-1 b
Vector Settled(const Matrix& a, const Vector& b, const Vector& x0, double t) {
  const Eigen::SelfAdjointEigenSolver<Matrix> eigen(a);
  const Matrix& u = eigen.eigenvectors();
  const Vector alpha = eigen.eigenvalues();
  const Vector target = (u.transpose() * b).cwiseQuotient(alpha);
  const Vector y0 = u.transpose() * x0;
  const Vector decay = (-alpha * t).array().exp();
  return u * (target + decay.cwiseProduct(y0 - target));
}

TEST_CASE("problem time is the time of the unscaled matrix") {
  for (const double t : {0.0, 0.1, 1.0, 5.0}) {
    SessionFixture f({.time_tau = t});
    f.session.Program(ExampleMatrix());
    const AnnealResult result = f.session.Anneal(ExampleInput());
    CHECK(result.time_tau == Approx(t).epsilon(kRounding));
    const Vector expected = Settled(ExampleMatrix(), ExampleInput(), Vector::Zero(2), t);
    CHECK((result.mean - expected).norm() <= kRounding);
    // s_A = 4: one unit of problem time is 4 R C.
    CHECK(result.scales.tau_s() == Approx(4e-6).epsilon(kRounding));
  }
}

TEST_CASE("a time that is no whole number of cycles is rounded up and reported") {
  SessionFixture f({.time_tau = 0.10001});
  f.session.Program(ExampleMatrix());
  const AnnealResult result = f.session.Anneal(ExampleInput());
  // 0.10001 * 4 us are 40.004 cycles of 10 ns.
  CHECK(result.time_tau == Approx(41 * 1e-8 / 4e-6).epsilon(kRounding));
  const Vector expected =
      Settled(ExampleMatrix(), ExampleInput(), Vector::Zero(2), result.time_tau);
  CHECK((result.mean - expected).norm() <= kRounding);
}

TEST_CASE("a gradient start at t = 0 returns the gradient") {
  SessionFixture f({.time_tau = 0.0, .start = StartMode::kGradient});
  f.session.Program(ExampleMatrix());
  CHECK((f.session.Anneal(ExampleInput()).mean - ExampleInput()).norm() <= kRounding);
}

TEST_CASE("warm cells start from the gradient, then from where they were left") {
  SessionFixture f({.time_tau = 0.2, .start = StartMode::kWarm});
  f.session.Program(ExampleMatrix());
  const Vector first = Settled(ExampleMatrix(), ExampleInput(), ExampleInput(), 0.2);
  CHECK((f.session.Anneal(ExampleInput()).mean - first).norm() <= kRounding);
  const Vector second = Settled(ExampleMatrix(), ExampleInput(), first, 0.2);
  CHECK((f.session.Anneal(ExampleInput()).mean - second).norm() <= kRounding);
}

TEST_CASE("a set delay lets warm cells relax on under the old data") {
  SessionFixture f({.time_tau = 0.2, .start = StartMode::kWarm, .delay_tau = 0.3});
  f.session.Program(ExampleMatrix());
  const Vector b2 = (Vector(2) << -0.5, 0.25).finished();
  const Vector read = f.session.Anneal(ExampleInput()).mean;
  const Vector later = Settled(ExampleMatrix(), ExampleInput(), read, 0.3);
  const Vector expected = Settled(ExampleMatrix(), b2, later, 0.2);
  CHECK((f.session.Anneal(b2).mean - expected).norm() <= kRounding);
}

TEST_CASE("a delay of -1 lasts as long as the host works") {
  SessionFixture f({.time_tau = 0.2, .start = StartMode::kWarm, .delay_tau = -1.0});
  f.session.Program(ExampleMatrix());
  const Vector read = f.session.Anneal(ExampleInput()).mean;
  f.device.Wait(2e-6);  // half a unit of problem time
  const Vector later = Settled(ExampleMatrix(), ExampleInput(), read, 0.5);
  const Vector expected = Settled(ExampleMatrix(), ExampleInput(), later, 0.2);
  CHECK((f.session.Anneal(ExampleInput()).mean - expected).norm() <= kRounding);
}

TEST_CASE("held cells do not move while the host works") {
  SessionFixture f({.time_tau = 0.2, .start = StartMode::kWarm});
  f.session.Program(ExampleMatrix());
  f.session.Anneal(ExampleInput());
  const Vector held = f.device.voltages();
  f.device.Wait(1e-3);
  CHECK(f.device.voltages() == held);
}

TEST_CASE("clipping halves the input until the answer fits") {
  // x = 100 b: with b' at full scale the cells would have to go to 100 V.
  const RowMatrix a = (RowMatrix(2, 2) << 0.01, 0.0, 0.0, 1.0).finished();
  SessionFixture f({.time_tau = 2000.0});
  f.session.Program(a);
  const AnnealResult result = f.session.Anneal(Vector::Ones(2));
  CHECK(result.mean[0] == Approx(100.0).epsilon(1e-6));  // e^-20 left to settle: 2e-9
  CHECK(result.adc_clips == 0);
  CHECK(f.session.events().range_retries == 7);  // 2^7 = 128 > 100
  CHECK(result.scales.input == Approx(1.0 / 128.0).epsilon(kRounding));
}

TEST_CASE("an input below half a code of the DACs is counted as lost, none is not") {
  SessionFixture f({.time_tau = 1.0}, 4);  // codes are sevenths of a volt
  f.session.Program(RowMatrix::Identity(2, 2));
  f.session.Anneal(Vector::Zero(2));
  f.session.Anneal(Vector::Ones(2), 0.5 / 7.0 * 1.01);
  CHECK(f.session.events().lost_inputs == 0);
  f.session.Anneal(Vector::Ones(2), 0.5 / 7.0 * 0.99);
  CHECK(f.session.events().lost_inputs == 1);
  CHECK(f.session.events().anneals == 3);
}

TEST_CASE("without auto-range the input fills the DACs and nothing is repeated") {
  const RowMatrix a = (RowMatrix(2, 2) << 0.01, 0.0, 0.0, 1.0).finished();
  SessionFixture f({.time_tau = 2000.0, .auto_range = false}, 16);
  f.session.Program(a);
  const AnnealResult result = f.session.Anneal(Vector::Ones(2));
  // s_x = 1: the answer 100 is cut off at full scale, 1 V.
  CHECK(result.mean[0] == Approx(1.0));
  CHECK(result.adc_clips == 1);
  CHECK(f.session.events().range_retries == 0);
  REQUIRE(f.warnings.size() == 1);
  CHECK(f.warnings[0].find("mitigation.auto_range is off") != std::string::npos);
  // A quiet answer changes nothing either.
  f.session.Program(RowMatrix::Identity(2, 2));
  const Vector quiet = (Vector(2) << 1.0, 0.0).finished();
  f.session.SetPlan({.time_tau = 0.01, .auto_range = false});
  CHECK(f.session.Anneal(quiet).scales.input == 1.0);
  CHECK(f.session.Anneal(quiet).scales.input == 1.0);
}

TEST_CASE("a repeated anneal starts from the same state") {
  const RowMatrix a = (RowMatrix(2, 2) << 0.01, 0.0, 0.0, 1.0).finished();
  SessionFixture f({.time_tau = 50.0, .start = StartMode::kWarm});
  f.session.Program(a);
  Vector expected = Settled(a, Vector::Ones(2), Vector::Ones(2), 50.0);
  CHECK((f.session.Anneal(Vector::Ones(2)).mean - expected).norm() <= kRounding * 100);
  const Vector b2 = 10.0 * Vector::Ones(2);
  expected = Settled(a, b2, expected, 50.0);
  CHECK((f.session.Anneal(b2).mean - expected).norm() <= kRounding * 1000);
  CHECK(f.session.events().range_retries > 0);
}

TEST_CASE("a quiet answer doubles the next input") {
  SessionFixture f({.time_tau = 5.0});
  f.session.Program(ExampleMatrix());
  const double first = f.session.Anneal(ExampleInput(), 0.1).scales.input;
  CHECK(f.session.Anneal(ExampleInput()).scales.input == 2.0 * first);
}

TEST_CASE("the input never exceeds what the DACs can give") {
  SessionFixture f({.time_tau = 0.5});
  f.session.Program(ExampleMatrix());
  f.session.Anneal(ExampleInput());
  const AnnealResult result = f.session.Anneal(1000.0 * ExampleInput());
  CHECK(result.scales.input * 2000.0 <= 1.0);
  CHECK(f.session.events().dac_clips == 0);
  CHECK((result.programmed_input - 1000.0 * ExampleInput()).norm() <= kRounding * 2000.0);
}

TEST_CASE("a new voltage scale rewrites warm cells, or multiplies what they hold") {
  for (const RescaleState rescale : {RescaleState::kPreset, RescaleState::kKeep}) {
    SessionFixture f({.time_tau = 0.2, .start = StartMode::kWarm, .rescale = rescale});
    f.session.Program(ExampleMatrix());
    const Vector x1 = f.session.Anneal(ExampleInput(), 0.05).mean;
    const AnnealResult second = f.session.Anneal(ExampleInput());
    REQUIRE(second.scales.input == 0.1);  // doubled: the first answer was quiet
    const Vector start = rescale == RescaleState::kPreset ? x1 : Vector(0.5 * x1);
    const Vector expected = Settled(ExampleMatrix(), ExampleInput(), start, 0.2);
    CHECK((second.mean - expected).norm() <= kRounding);
    CHECK((second.start - start).norm() <= kRounding);
  }
}

TEST_CASE("the mean of the samples is returned and the last one stays") {
  SessionFixture f({.time_tau = 0.1, .samples = 3, .interval_tau = 0.2});
  f.session.Program(ExampleMatrix());
  const AnnealResult result = f.session.Anneal(ExampleInput());
  Vector mean = Vector::Zero(2);
  for (const double t : {0.1, 0.3, 0.5}) {
    mean += Settled(ExampleMatrix(), ExampleInput(), Vector::Zero(2), t) / 3.0;
  }
  CHECK((result.mean - mean).norm() <= kRounding);
  const Vector last = Settled(ExampleMatrix(), ExampleInput(), Vector::Zero(2), 0.5);
  CHECK((f.device.voltages() / result.scales.state() - last).norm() <= kRounding);
}

TEST_CASE("kappa0 keeps its value whatever the scales, volts do not") {
  SessionFixture problem({.time_tau = 1.0}, 0, {.kappa0 = 0.02});
  problem.session.Program(ExampleMatrix());
  CHECK(problem.session.Anneal(ExampleInput(), 0.1).kappa0 == Approx(0.02).epsilon(kRounding));
  CHECK(problem.session.Anneal(ExampleInput(), 0.05).kappa0 == Approx(0.02).epsilon(kRounding));

  SessionFixture volts({.time_tau = 1.0}, 0, {.node_variance_v2 = 1e-6});
  volts.session.Program(ExampleMatrix());
  const double wide = volts.session.Anneal(ExampleInput(), 0.1).kappa0;
  CHECK(wide == Approx(1e-6 / (4.0 * 0.01)).epsilon(kRounding));
  CHECK(volts.session.Anneal(ExampleInput(), 0.05).kappa0 == Approx(4.0 * wide).epsilon(kRounding));
  CHECK(volts.session.events().kappa0_max == Approx(4.0 * volts.session.events().kappa0_min));
}

TEST_CASE("noise in volts that clips is not tried again: no scale would help") {
  SessionFixture f({.time_tau = 3.0, .samples = 50, .interval_tau = 1.0}, 0,
                   {.node_variance_v2 = 1.0});
  f.session.Program(ExampleMatrix());
  const AnnealResult result = f.session.Anneal(Vector::Zero(2), 1.0);
  CHECK(result.adc_clips > 0);
  CHECK(f.session.events().range_retries == 0);
  CHECK(f.warnings.size() == 1);
}

TEST_CASE("a matrix that rounding makes indefinite gives a warning with the bits") {
  // Eigenvalues 2 and 0.05: with 3 bits the off-diagonal 0.975/1 rounds up to 1.
  const RowMatrix a = (RowMatrix(2, 2) << 1.0, 0.975, 0.975, 1.0).finished();
  SessionFixture f({.time_tau = 1.0}, 3);
  f.session.Program(a);
  f.session.Anneal(ExampleInput());
  CHECK(f.session.events().indefinite_arrays == 1);
  REQUIRE(f.warnings.size() == 1);
  CHECK(f.warnings[0].find("array.bits = 3") != std::string::npos);
}

TEST_CASE("more cells than the chip has are refused") {
  IdealSpuDevice device(Dac(0, 1.0), Adc(0, 1.0), 1e-6, 100'000'000, test::Specimen(1));
  DeviceDescription description{.dac = Dac(0, 1.0), .adc = Adc(0, 1.0), .cells = 1};
  SpuSession session(device, description, {}, {}, [](const std::string&) {});
  CHECK_THROWS_WITH(
      session.Program(ExampleMatrix()),
      "spu.cells: the task needs 2 cells (allowed: at most 1, the cells on the chip)");
}

TEST_CASE("a noise matrix has to fit the programmed matrix, without one it is the identity") {
  SessionFixture f({.time_tau = 1.0});
  f.session.Program(RowMatrix::Identity(3, 3));
  CHECK(f.session.ProgrammedNoise() == Matrix::Identity(3, 3));
  CHECK_THROWS_AS(f.session.ProgramNoise(Matrix::Identity(2, 2)), InputError);
  // The ideal device has independent sources only; what it refused is not taken for programmed.
  CHECK_THROWS_AS(f.session.ProgramNoise(2.0 * Matrix::Identity(3, 3)), InputError);
  CHECK(f.session.ProgrammedNoise() == Matrix::Identity(3, 3));
}

TEST_CASE("a plan can be changed between anneals") {
  SessionFixture f({.time_tau = 1.0});
  f.session.Program(RowMatrix::Identity(2, 2));
  CHECK(f.session.Anneal(Vector::Ones(2)).time_tau == Approx(1.0));
  f.session.SetPlan({.time_tau = 3.0, .samples = 4, .interval_tau = 0.5});
  const AnnealResult result = f.session.Anneal(Vector::Ones(2));
  CHECK(result.time_tau == Approx(3.0));
  CHECK(result.samples_averaged == 4);
}

}  // namespace
}  // namespace spusim
