// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <cmath>
#include <cstdint>

/// The Box-Muller transform out of additions, multiplications, divisions and square roots only, all
/// of which IEEE 754 rounds in one way: the same bits whether the compiler vectorises or not (with
/// contraction to fused multiply-adds off). Free of branches, so that loops over it vectorise.
/// Coefficients of the logarithm, sine and cosine: fdlibm (Sun Microsystems, 1993), error < 1 ulp.
namespace spusim::box_muller {

/// (k + 1/2) 2^-52 for the 52 upper bits k: never 0, never 1, symmetric about 1/2, exact.
inline double OpenUniform(std::uint64_t bits) {
  constexpr std::uint64_t kExponentOfOne = 0x3ff0000000000000;
  return std::bit_cast<double>((bits >> 12) | kExponentOfOne) - (1.0 - 0x1p-53);
}

/// ln(u), u a normal double in (0, 1].
inline double Log(double u) {
  // u = m 2^e with m in [sqrt(1/2), sqrt(2)); the exponent is taken from the upper bits with an
  // offset that keeps it positive.
  constexpr std::uint64_t kRootHalf = 0x3fe6a09e667f3bcd;
  constexpr std::uint64_t kBias = std::uint64_t{1024} << 52;
  const std::uint64_t bits = std::bit_cast<std::uint64_t>(u);
  const std::uint64_t shifted = (bits - kRootHalf + kBias) >> 52;
  const double m = std::bit_cast<double>(bits - (shifted << 52) + kBias);
  const double e = std::bit_cast<double>(shifted | 0x4330000000000000) - (0x1p52 + 1024.0);
  const double f = m - 1.0;
  const double s = f / (2.0 + f);
  const double z = s * s;
  const double series =
      z * (6.666666666666735130e-01 +
           z * (3.999999999940941908e-01 +
                z * (2.857142874366239149e-01 +
                     z * (2.222219843214978396e-01 +
                          z * (1.818357216161805012e-01 +
                               z * (1.531383769920937332e-01 + z * 1.479819860511658591e-01))))));
  const double half_square = 0.5 * f * f;
  constexpr double kLn2High = 6.93147180369123816490e-01;
  constexpr double kLn2Low = 1.90821492927058770002e-10;
  return e * kLn2High - ((half_square - (s * (half_square + series) + e * kLn2Low)) - f);
}

/// sin(2 pi u) and cos(2 pi u), u in (0, 1).
inline void SinCosTurn(double u, double& sine, double& cosine) {
  // Adding 1.5 * 2^52 rounds 4u to an integer and leaves it in the lowest bits.
  constexpr double kRound = 0x1.8p52;
  const double rounded = 4.0 * u + kRound;
  const std::uint64_t quadrant = std::bit_cast<std::uint64_t>(rounded);
  const double r = u - 0.25 * (rounded - kRound);  // exact, |r| <= 1/8
  constexpr double kTwoPi = 6.283185307179586476925;
  const double x = kTwoPi * r;
  const double z = x * x;
  const double s =
      x + x * z *
              (-1.66666666666666324348e-01 +
               z * (8.33333333332248946124e-03 +
                    z * (-1.98412698298579493134e-04 +
                         z * (2.75573137070700676789e-06 + z * (-2.50507602534068634195e-08 +
                                                                z * 1.58969099521155010221e-10)))));
  const double c =
      1.0 -
      (0.5 * z -
       z * z *
           (4.16666666666666019037e-02 +
            z * (-1.38888888888741095749e-03 +
                 z * (2.48015872894767294178e-05 +
                      z * (-2.75573143513906633035e-07 +
                           z * (2.08757232129817482790e-09 + z * -1.13596475577881948265e-11))))));
  const bool swap = (quadrant & 1) != 0;
  const std::uint64_t sine_sign = (quadrant & 2) << 62;
  const std::uint64_t cosine_sign = ((quadrant + 1) & 2) << 62;
  sine = std::bit_cast<double>(std::bit_cast<std::uint64_t>(swap ? c : s) ^ sine_sign);
  cosine = std::bit_cast<double>(std::bit_cast<std::uint64_t>(swap ? s : c) ^ cosine_sign);
}

/// Two independent standard normals from two independent uniforms:
/// sqrt(-2 ln u) cos(2 pi v), sqrt(-2 ln u) sin(2 pi v). Largest magnitude 8.57 (u = 2^-53).
/// Source: Box, Muller, Ann. Math. Statist. 29 (1958) 610.
inline void Transform(double u, double v, double& first, double& second) {
  const double radius = std::sqrt(-2.0 * Log(u));
  double sine = 0.0;
  double cosine = 0.0;
  SinCosTurn(v, sine, cosine);
  first = radius * cosine;
  second = radius * sine;
}

}  // namespace spusim::box_muller
