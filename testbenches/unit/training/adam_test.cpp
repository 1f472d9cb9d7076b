// SPDX-License-Identifier: Apache-2.0
#include <spusim/training/adam.h>

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

#include <spusim/base/errors.h>

namespace spusim {
namespace {

constexpr double kEpsilon = std::numeric_limits<double>::epsilon();
// A step is a dozen roundings of numbers of order 1, three steps are below 40.
constexpr double kTolerance = 40.0 * kEpsilon;

TEST_CASE("three steps of Adam, worked out by hand") {
  // eta = 1, b1 = 1/2, b2 = 3/4, epsilon = 1/8; gradients 4, 0, -4.
  // k = 1: m = 2, v = 4; m^ = 2/(1/2) = 4, v^ = 4/(1/4) = 16: step 4 / (4 + 1/8).
  // k = 2: m = 1, v = 3; m^ = 1/(3/4) = 4/3, v^ = 3/(7/16) = 48/7.
  // k = 3: m = -3/2, v = 9/4 + 4 = 25/4; m^ = -(3/2)/(7/8) = -12/7, v^ = (25/4)/(37/64) = 400/37.
  Adam rule({1.0, 0.5, 0.75, 0.125});
  Vector theta = Vector::Zero(1);
  double expected = 0.0;
  rule.Step(Vector::Constant(1, 4.0), theta);
  expected -= 4.0 / 4.125;
  CHECK(std::abs(theta[0] - expected) <= kTolerance);
  rule.Step(Vector::Constant(1, 0.0), theta);
  expected -= (4.0 / 3.0) / (std::sqrt(48.0 / 7.0) + 0.125);
  CHECK(std::abs(theta[0] - expected) <= kTolerance);
  rule.Step(Vector::Constant(1, -4.0), theta);
  expected += (12.0 / 7.0) / (std::sqrt(400.0 / 37.0) + 0.125);
  CHECK(std::abs(theta[0] - expected) <= kTolerance);
}

TEST_CASE("the first step is eta in every entry, whatever the gradient's scale") {
  Adam rule({0.03});
  Vector theta = Vector::Zero(3);
  Vector g(3);
  g << 1e3, -1.0, 1e-3;
  rule.Step(g, theta);
  // m^ = g and sqrt(v^) = |g|, so the step is eta |g| / (|g| + 1e-8): short of eta by 1e-8/|g| <=
  // 1e-5.
  CHECK(std::abs(theta[0] + 0.03) <= 0.03 * 1.1e-11);
  CHECK(std::abs(theta[1] - 0.03) <= 0.03 * 1.1e-8);
  CHECK(std::abs(theta[2] + 0.03) <= 0.03 * 1.1e-5);
}

TEST_CASE("with both decays 0 Adam is a sign step") {
  Adam rule({0.5, 0.0, 0.0, 1e-8});
  Vector theta = Vector::Zero(1);
  rule.Step(Vector::Constant(1, 2.0), theta);
  rule.Step(Vector::Constant(1, -3.0), theta);
  rule.Step(Vector::Constant(1, -5.0), theta);
  // Each step is 1/2 |g| / (|g| + 1e-8), short by at most 1e-8 / 4.
  CHECK(std::abs(theta[0] - 0.5) <= 3 * 0.26e-8);
}

TEST_CASE("settings of Adam that are out of range are refused") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  for (const double rate : {0.0, -1.0, nan}) CHECK_THROWS_AS(Adam({rate}), InputError);
  for (const double beta : {-0.1, 1.0, nan}) {
    CHECK_THROWS_AS(Adam({0.1, beta}), InputError);
    CHECK_THROWS_AS(Adam({0.1, 0.9, beta}), InputError);
  }
  for (const double epsilon : {0.0, -1e-8, nan}) {
    CHECK_THROWS_AS(Adam({0.1, 0.9, 0.999, epsilon}), InputError);
  }
}

}  // namespace
}  // namespace spusim
