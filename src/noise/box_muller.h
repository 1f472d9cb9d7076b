// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <cstdint>

#include <spusim/noise/lanes.h>

/// The Box-Muller transform out of additions, multiplications, divisions and square roots only, all
/// of which IEEE 754 rounds in one way: the same bits whether the compiler vectorises or not (with
/// contraction to fused multiply-adds off). Free of branches: Real is a double, Bits its 64 bits,
/// or both are lanes of them. Coefficients of the logarithm, sine and cosine: fdlibm (Sun
/// Microsystems, 1993), error < 1 ulp.
namespace spusim::box_muller {

/// (k + 1/2) 2^-52 for the 52 upper bits k: never 0, never 1, symmetric about 1/2, exact.
template <class Real = double, class Bits>
Real OpenUniform(Bits bits) {
  constexpr std::uint64_t kExponentOfOne = 0x3ff0000000000000;
  return std::bit_cast<Real>((bits >> 12) | kExponentOfOne) - (1.0 - 0x1p-53);
}

/// -2 ln(u), u a normal double in (0, 1]. The factor is a power of two, so it costs no rounding
/// where it is worked into the coefficients.
template <class Bits = std::uint64_t, class Real>
[[gnu::always_inline]] inline Real MinusTwoLog(Real u) {
  // u = m 2^e with m in [sqrt(1/2), sqrt(2)); the exponent is taken from the upper bits with an
  // offset that keeps it positive.
  constexpr std::uint64_t kRootHalf = 0x3fe6a09e667f3bcd;
  constexpr std::uint64_t kBias = std::uint64_t{1024} << 52;
  const Bits bits = std::bit_cast<Bits>(u);
  const Bits shifted = (bits + (kBias - kRootHalf)) >> 52;
  const Real m = std::bit_cast<Real>(bits - (shifted << 52) + kBias);
  const Real e = std::bit_cast<Real>(shifted | 0x4330000000000000) - (0x1p52 + 1024.0);
  const Real f = m - 1.0;
  const Real s = f / (2.0 + f);
  const Real z = s * s;
  const Real series = z * (2 * 6.666666666666735130e-01 +
                           z * (2 * 3.999999999940941908e-01 +
                                z * (2 * 2.857142874366239149e-01 +
                                     z * (2 * 2.222219843214978396e-01 +
                                          z * (2 * 1.818357216161805012e-01 +
                                               z * (2 * 1.531383769920937332e-01 +
                                                    z * (2 * 1.479819860511658591e-01)))))));
  const Real square = f * f;
  constexpr double kLn2High = 6.93147180369123816490e-01;
  constexpr double kLn2Low = 1.90821492927058770002e-10;
  return ((square - (s * (square + series) + e * (2 * kLn2Low))) - (f + f)) - e * (2 * kLn2High);
}

/// ln(u), u a normal double in (0, 1].
inline double Log(double u) { return -0.5 * MinusTwoLog(u); }

/// sin(2 pi u) and cos(2 pi u), u in (0, 1).
template <class Bits = std::uint64_t, class Real>
[[gnu::always_inline]] inline void SinCosTurn(Real u, Real& sine, Real& cosine) {
  // Adding 1.5 * 2^50 rounds u to quarters and leaves their number in the lowest bits.
  constexpr double kRound = 0x1.8p50;
  const Real rounded = u + kRound;
  const Bits quadrant = std::bit_cast<Bits>(rounded);
  const Real r = u - (rounded - kRound);  // exact, |r| <= 1/8
  constexpr double kTwoPi = 6.283185307179586476925;
  const Real x = kTwoPi * r;
  const Real z = x * x;
  const Real s =
      x + x * z *
              (-1.66666666666666324348e-01 +
               z * (8.33333333332248946124e-03 +
                    z * (-1.98412698298579493134e-04 +
                         z * (2.75573137070700676789e-06 + z * (-2.50507602534068634195e-08 +
                                                                z * 1.58969099521155010221e-10)))));
  const Real c =
      1.0 -
      (0.5 * z -
       z * z *
           (4.16666666666666019037e-02 +
            z * (-1.38888888888741095749e-03 +
                 z * (2.48015872894767294178e-05 +
                      z * (-2.75573143513906633035e-07 +
                           z * (2.08757232129817482790e-09 + z * -1.13596475577881948265e-11))))));
  // Sine and cosine change places in odd quadrants.
  const Bits sine_bits = std::bit_cast<Bits>(s);
  const Bits cosine_bits = std::bit_cast<Bits>(c);
  const Bits change = (sine_bits ^ cosine_bits) & (0 - (quadrant & 1));
  sine = std::bit_cast<Real>(sine_bits ^ change ^ ((quadrant & 2) << 62));
  cosine = std::bit_cast<Real>(cosine_bits ^ change ^ (((quadrant + 1) & 2) << 62));
}

/// Two independent standard normals from two independent uniforms:
/// sqrt(-2 ln u) cos(2 pi v), sqrt(-2 ln u) sin(2 pi v). Largest magnitude 8.57 (u = 2^-53).
/// Source: Box, Muller, Ann. Math. Statist. 29 (1958) 610.
template <class Bits = std::uint64_t, class Real>
[[gnu::always_inline]] inline void Transform(Real u, Real v, Real& first, Real& second) {
  const Real radius = SquareRoot(MinusTwoLog<Bits>(u));
  Real sine;
  Real cosine;
  SinCosTurn<Bits>(v, sine, cosine);
  first = radius * cosine;
  second = radius * sine;
}

}  // namespace spusim::box_muller
