// SPDX-License-Identifier: Apache-2.0
#include <spusim/analog/exact/interval_function.h>

#include <cmath>
#include <vector>

#include <catch2/catch.hpp>

namespace spusim {
namespace {

using Kind = IntervalFunction::Kind;

long double Value(Kind kind, long double a, long double t, long double p) {
  switch (kind) {
    case Kind::kResponse:
      return a == 0.0L ? t : -std::expm1(-a * t) / a;
    case Kind::kSettling:
      if (a == p) return t * std::exp(-p * t);
      return a > p ? -std::exp(-p * t) * std::expm1(-(a - p) * t) / (a - p)
                   : -std::exp(-a * t) * std::expm1(-(p - a) * t) / (p - a);
    case Kind::kDeviation:
      return a == 0.0L ? std::sqrt(t) : std::sqrt(-std::expm1(-2.0L * a * t) / (2.0L * a));
  }
  return 0.0L;
}

TEST_CASE("Divided differences of the interval's functions", "[analog]") {
  constexpr double kPole = 0.9;
  for (const Kind kind : {Kind::kResponse, Kind::kSettling, Kind::kDeviation}) {
    for (const double t : {1e-3, 1.0, 40.0, 1e3}) {
      const IntervalFunction f(kind, t, kPole);
      for (const double a : {0.0, 1e-3, 0.4, 0.9, 3.0}) {
        const long double value = Value(kind, a, t, kPole);
        CHECK(std::abs(static_cast<double>(f.Value(a) - value)) <=
              1e-14 * (1.0 + a * t) * static_cast<double>(value));
        for (const double z : {1e-12, 1e-7, -1e-7, 2e-4, 1e-3, 0.02, 1.0, 30.0}) {
          if (z < 0.0 && a * t > 100.0) continue;
          const double got = f.DividedDifference(a, z);
          // In long double (eps 1e-19) the plain difference keeps 19 - log10(1/(t z)) digits; for
          // smaller z the mean of the slope over [a, a + z] is the slope in the middle to (t
          // z)^2/24.
          const long double far = a + static_cast<long double>(z);
          const long double expected = (Value(kind, far, t, kPole) - value) / z;
          // Allowed: what rounding of f at both ends leaves of the difference where it is taken, a
          // thousandth of the scale on which f varies away; and the reference's own.
          const double scale = a > 0.0 && kind != Kind::kSettling ? std::min(t, 1.0 / a) : t;
          const double taken = std::max(std::abs(z), 1e-3 / scale);
          const auto size = static_cast<double>(std::max(value, Value(kind, far, t, kPole)));
          const double tolerance = size * (4e-16 * (2.0 + a * t) / taken + 4e-19 / std::abs(z)) +
                                   1e-12 * std::abs(static_cast<double>(expected));
          INFO("kind " << static_cast<int>(kind) << " t " << t << " a " << a << " z " << z);
          CHECK(std::abs(got - static_cast<double>(expected)) <= tolerance);
        }
      }
    }
  }
}

TEST_CASE("The derivative is the limit of the divided difference", "[analog]") {
  for (const Kind kind : {Kind::kResponse, Kind::kSettling, Kind::kDeviation}) {
    for (const double t : {0.1, 5.0}) {
      const IntervalFunction f(kind, t, 0.9);
      for (const double a : {-0.3, 0.0, 0.09, 0.4, 0.9, 3.0}) {
        // Central differences: h^2/6 f''' <= 1e-8 t^3 f, rounding 1e-16/h.
        constexpr double kStep = 1e-4;
        const double slope = (f.Value(a + kStep) - f.Value(a - kStep)) / (2.0 * kStep);
        const double size = f.Value(std::min(a, 0.0));
        CHECK(std::abs(f.Derivative(a) - slope) <= size * (1e-8 * t * t * t + 1e-11));
        CHECK(f.DividedDifference(a, 0.0) == f.Derivative(a));
      }
    }
  }
}

}  // namespace
}  // namespace spusim
