// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include <catch2/catch.hpp>

#include <spusim/laws/covariance_prediction.h>
#include <spusim/linalg/matrix_exponential.h>
#include <spusim/tasks/exponential_shift.h>

namespace spusim {
namespace {

Matrix Example() {
  return (Matrix(3, 3) << -0.4, 0.1, 0.9, 0.5, -0.3, 0.0, -0.2, 0.7, 0.3).finished();
}

/// What the general law of lagged covariances says of e^alpha C-hat for a settled device.
double NoiseBy(const Matrix& a, double alpha, std::uint64_t pairs) {
  const Matrix drift = alpha * Matrix::Identity(a.rows(), a.cols()) - a;
  const Matrix exact = Exponential(a);
  return PredictCovarianceError({.drift = drift,
                                 .noise = 0.5 * (drift + drift.transpose()),
                                 .kappa0 = 1.0,
                                 .time_tau = 1000.0,
                                 .interval_tau = 1.0,
                                 .pairs = pairs,
                                 .lag = 1},
                                exact, std::exp(alpha))
      .noise;
}

TEST_CASE("the shift's error is that of the general law, and the least there is") {
  for (const double factor : {0.1, 1.0, 4.0}) {
    const Matrix a = factor * Example();
    constexpr std::uint64_t kPairs = 5000;
    const ExponentialShift shift = ChooseShift(a, kPairs, 0);
    CAPTURE(factor, shift.alpha, shift.mu);
    CHECK(shift.relative_noise == Approx(NoiseBy(a, shift.alpha, kPairs)).epsilon(1e-9));
    // The search stops within 1e-3 of ln delta, where a parabola is flat to 1e-6.
    const double delta = shift.alpha - shift.mu;
    CHECK(NoiseBy(a, shift.mu + 1.1 * delta, kPairs) > shift.relative_noise);
    // Unless the least margin holds it back.
    if (delta > 0.051) CHECK(NoiseBy(a, shift.mu + 0.9 * delta, kPairs) > shift.relative_noise);
  }
}

TEST_CASE("the shifted matrix's noise matrix is positive definite, rounded too") {
  for (const int bits : {0, 16, 8, 4}) {
    const Matrix a = Example();
    const ExponentialShift shift = ChooseShift(a, 1000, bits);
    CHECK(shift.alpha > shift.mu);
    if (bits == 0) continue;
    const Matrix drift = shift.alpha * Matrix::Identity(3, 3) - a;
    const double code = drift.cwiseAbs().maxCoeff() / (std::ldexp(1.0, bits - 1) - 1.0);
    // Rounding moves an eigenvalue by at most N code / 2.
    CHECK(shift.alpha - shift.mu > 0.9 * std::sqrt(3.0) * code / 2.0);
  }
}

TEST_CASE("a shift of the matrix shifts alpha and leaves the relative error") {
  const Matrix a = Example();
  const ExponentialShift one = ChooseShift(a, 1000, 0);
  const ExponentialShift two = ChooseShift(a + 30.0 * Matrix::Identity(3, 3), 1000, 0);
  CHECK(two.alpha == Approx(one.alpha + 30.0).epsilon(1e-9));
  CHECK(two.relative_noise == Approx(one.relative_noise).epsilon(1e-9));
}

}  // namespace
}  // namespace spusim
