// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <limits>

#include <catch2/catch.hpp>

#include <spusim/analog/exact/transition.h>
#include <spusim/circuit/quadratic_integral.h>

namespace spusim {
namespace {

constexpr double kEpsilon = std::numeric_limits<double>::epsilon();

TEST_CASE("A single mode's integrals are those of its exponentials") {
  const double a = 2.0e6;
  const double c = 3.0e-4;
  const double m = 0.7;
  const double d = -1.1;
  const double intensity = 5.0;
  for (const double a_t : {0.01, 0.4, 3.0, 40.0}) {
    CAPTURE(a_t);
    const double t = a_t / a;
    const QuadraticIntegral law(Matrix::Constant(1, 1, a), Vector::Constant(1, c), t);
    const double once = -std::expm1(-a_t) / a;
    const double twice = -std::expm1(-2.0 * a_t) / (2.0 * a);
    const double mean = c * (m * m * t + 2.0 * m * d * once + d * d * twice);
    // A doubling doubles the relative error of e^{-a t}; there are log2(2 a_t) of them.
    const double rounding = 64.0 * kEpsilon * (1.0 + a_t);
    CHECK(law.OfMean(Vector::Constant(1, m + d), Vector::Constant(1, m)) ==
          Approx(mean).epsilon(rounding));
    // t - twice cancels to about a t^2: the reference loses 1/a_t.
    const double noise = c * intensity / (2.0 * a) * (t - twice);
    CHECK(law.OfNoise(intensity, nullptr) ==
          Approx(noise).epsilon(rounding + 4.0 * kEpsilon / a_t));
  }
}

TEST_CASE("A non-normal system's integrals are those of its path") {
  Matrix a(3, 3);
  a << 1.0, 2.5, 0.0, -0.3, 0.8, 1.7, 0.2, 0.0, 1.5;
  Vector weights(3);
  weights << 1.0, 0.0, 2.0;
  Vector rest(3);
  rest << 0.3, -0.2, 0.9;
  Vector start(3);
  start << -1.0, 0.4, 0.1;
  Matrix mixing(3, 2);
  mixing << 1.0, 0.0, 0.5, -0.7, 0.0, 0.2;
  const Matrix noise = mixing * mixing.transpose();

  // Simpson's rule on the exact path: wrong by T h^4/180 max |f''''|. A derivative of a quadratic
  // form brings at most 2 |A|, |A| < 4 in the 2-norm, and |f| < 20: 2 h^4/180 20 8^4 < 1e-9.
  const double duration = 2.0;
  const int steps = 2000;
  const double h = duration / steps;
  const Transition step = DoublingTransition(a, noise, h);
  Vector x = start;
  Matrix covariance = Matrix::Zero(3, 3);
  double of_mean = 0.0;
  double of_noise = 0.0;
  for (int k = 0; k <= steps; ++k) {
    const double share = (k == 0 || k == steps ? 1.0 : k % 2 == 1 ? 4.0 : 2.0) * h / 3.0;
    of_mean += share * weights.dot(x.cwiseAbs2());
    of_noise += share * weights.dot(covariance.diagonal());
    x = rest + step.decay * (x - rest);
    covariance = step.decay * covariance * step.decay.transpose() + step.covariance;
  }
  const QuadraticIntegral law(a, weights, duration);
  CHECK(std::abs(law.OfMean(start, rest) - of_mean) < 1e-9);
  CHECK(std::abs(law.OfNoise(1.0, &mixing) - of_noise) < 1e-9);
  CHECK(law.OfNoise(0.0, &mixing) == 0.0);
}

TEST_CASE("What grows is integrated as well") {
  // x' = x: int x^2 = x0^2 (e^{2T} - 1)/2.
  const QuadraticIntegral law(Matrix::Constant(1, 1, -1.0), Vector::Ones(1), 3.0);
  CHECK(law.OfMean(Vector::Ones(1), Vector::Zero(1)) ==
        Approx(0.5 * std::expm1(6.0)).epsilon(1000.0 * kEpsilon));
}

}  // namespace
}  // namespace spusim
