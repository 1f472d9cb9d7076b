// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cmath>

namespace spusim {

/// phi_1(z) = (1 - e^{-z})/z, 1 at 0.
inline double Phi1(double z) { return z == 0.0 ? 1.0 : -std::expm1(-z) / z; }

/// int_0^T e^{-2 a s} ds = (1 - e^{-2 a T})/(2 a); T where a = 0.
inline double DecayIntegral(double a, double duration) {
  return duration * Phi1(2.0 * a * duration);
}

/// Its root, which overflows for a growing mode (a < 0) only when e^{-a T} does.
inline double UnitDeviation(double a, double duration) {
  if (a >= 0.0) return std::sqrt(DecayIntegral(a, duration));
  return std::exp(-a * duration) * std::sqrt(DecayIntegral(-a, duration));
}

/// int_0^T e^{-a s} e^{-p (T - s)} ds = (e^{-p T} - e^{-a T})/(a - p), without cancelling where a
/// is near p.
inline double SettlingIntegral(double a, double p, double duration) {
  return duration * std::exp(-std::fmin(a, p) * duration) * Phi1(std::abs(a - p) * duration);
}

}  // namespace spusim
