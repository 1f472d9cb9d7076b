// SPDX-License-Identifier: Apache-2.0
#include <spusim/analog/exact/interval_function.h>

#include <cmath>

#include <spusim/analog/exact/phi.h>

namespace spusim {
namespace {

/// phi_1'(z) = ((1 + z) e^{-z} - 1)/z^2, -1/2 at 0.
double Phi1Derivative(double z) {
  if (std::abs(z) > 0.5) return ((1.0 + z) * std::exp(-z) - 1.0) / (z * z);
  // -sum_k (k + 1) (-z)^k / (k + 2)!; the sixteenth term is below 1e-18.
  double power = 0.5;  // (-z)^k / (k + 2)!
  double sum = 0.0;
  for (int k = 0; k < 16; ++k) {
    sum -= (k + 1) * power;
    power *= -z / (k + 3);
  }
  return sum;
}

}  // namespace

double IntervalFunction::Value(double a) const {
  switch (kind_) {
    case Kind::kResponse:
      return time_ * Phi1(a * time_);
    case Kind::kSettling:
      return SettlingIntegral(a, pole_, time_);
    case Kind::kDeviation:
      return UnitDeviation(a, time_);
  }
  return 0.0;
}

double IntervalFunction::Derivative(double a) const {
  const double t2 = time_ * time_;
  switch (kind_) {
    case Kind::kResponse:
      return t2 * Phi1Derivative(a * time_);
    case Kind::kSettling: {
      // Either side of the pole in the form that does not overflow.
      const double y = std::abs(a - pole_) * time_;
      if (a >= pole_) return std::exp(-pole_ * time_) * t2 * Phi1Derivative(y);
      return -std::exp(-a * time_) * t2 * (Phi1(y) + Phi1Derivative(y));
    }
    case Kind::kDeviation:
      return t2 * Phi1Derivative(2.0 * a * time_) / UnitDeviation(a, time_);
  }
  return 0.0;
}

double IntervalFunction::DividedDifference(double a, double z) const {
  constexpr double kNear = 1e-3;
  constexpr double kGauss = 0.21132486540518711775;  // (1 - 1/sqrt(3))/2
  const double scale = a > 0.0 && kind_ != Kind::kSettling ? std::fmin(time_, 1.0 / a) : time_;
  if (std::abs(z) * scale > kNear) return (Value(a + z) - Value(a)) / z;
  return 0.5 * (Derivative(a + kGauss * z) + Derivative(a + (1.0 - kGauss) * z));
}

}  // namespace spusim
