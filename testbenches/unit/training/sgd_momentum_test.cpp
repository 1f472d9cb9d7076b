// SPDX-License-Identifier: Apache-2.0
#include <spusim/training/sgd_momentum.h>

#include <catch2/catch.hpp>
#include <limits>

#include <spusim/base/errors.h>

namespace spusim {
namespace {

TEST_CASE("three steps of momentum, worked out by hand") {
  // Powers of two: every number below is exact. eta = 1/2, beta = 1/2.
  SgdMomentum rule(0.5, 0.5);
  Vector theta(2);
  theta << 1.0, -2.0;
  const auto step = [&](double a, double b) {
    Vector g(2);
    g << a, b;
    rule.Step(g, theta);
  };
  step(2.0, 4.0);  // v = (2, 4)
  CHECK(theta == Vector(Eigen::Vector2d(0.0, -4.0)));
  step(1.0, 0.0);  // v = (2, 2)
  CHECK(theta == Vector(Eigen::Vector2d(-1.0, -5.0)));
  step(-1.0, 1.0);  // v = (0, 2)
  CHECK(theta == Vector(Eigen::Vector2d(-1.0, -6.0)));
}

TEST_CASE("without momentum each step is eta g") {
  SgdMomentum rule(0.25, 0.0);
  Vector theta = Vector::Zero(1);
  rule.Step(Vector::Constant(1, 8.0), theta);
  rule.Step(Vector::Constant(1, 4.0), theta);
  CHECK(theta[0] == -3.0);
}

TEST_CASE("settings of SGD that are out of range are refused") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  for (const double rate : {0.0, -0.1, nan, std::numeric_limits<double>::infinity()}) {
    CHECK_THROWS_AS(SgdMomentum(rate, 0.9), InputError);
  }
  for (const double momentum : {-0.1, 1.0, nan}) {
    CHECK_THROWS_AS(SgdMomentum(0.1, momentum), InputError);
  }
  CHECK_NOTHROW(SgdMomentum(1e-9, 0.0));
}

}  // namespace
}  // namespace spusim
