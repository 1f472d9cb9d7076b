// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cmath>
#include <cstdint>
#include <cstring>

#if defined(__SSE2__)
#include <immintrin.h>
#endif

/// Four numbers side by side, in the compiler's vector types: it takes as many registers for one as
/// the instruction set needs. Every operation rounds as its scalar does, so results have the bits
/// of scalar code. Passing them by value is for inlined code alone.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpsabi"

namespace spusim {

constexpr int kLanes = 4;
using BitLanes = std::uint64_t __attribute__((vector_size(kLanes * sizeof(std::uint64_t))));
using RealLanes = double __attribute__((vector_size(kLanes * sizeof(double))));

/// The same value in all lanes.
inline BitLanes Broadcast(std::uint64_t v) { return BitLanes{v, v, v, v}; }

/// Products of the lower halves, 32 bits each; what is in the upper halves does not count.
inline BitLanes MultiplyLow(BitLanes a, BitLanes b) {
#if defined(__AVX2__)
  return reinterpret_cast<BitLanes>(
      _mm256_mul_epu32(reinterpret_cast<__m256i>(a), reinterpret_cast<__m256i>(b)));
#elif defined(__SSE2__)
  __m128i x[2];
  __m128i y[2];
  std::memcpy(x, &a, sizeof a);
  std::memcpy(y, &b, sizeof b);
  x[0] = _mm_mul_epu32(x[0], y[0]);
  x[1] = _mm_mul_epu32(x[1], y[1]);
  std::memcpy(&a, x, sizeof a);
  return a;
#else
  constexpr std::uint64_t kLow = 0xffffffff;
  return (a & kLow) * (b & kLow);
#endif
}

inline double SquareRoot(double v) { return std::sqrt(v); }

inline RealLanes SquareRoot(RealLanes v) {
#if defined(__AVX__)
  return reinterpret_cast<RealLanes>(_mm256_sqrt_pd(reinterpret_cast<__m256d>(v)));
#else
  for (int lane = 0; lane < kLanes; ++lane) v[lane] = std::sqrt(v[lane]);
  return v;
#endif
}

/// Writes a[0], b[0], a[1], b[1], ... to `to`.
inline void StoreInterleaved(RealLanes a, RealLanes b, double* to) {
  // Halves of registers are stored, which costs less than moving them between registers.
  using Half = double __attribute__((vector_size(2 * sizeof(double))));
  const RealLanes even = __builtin_shufflevector(a, b, 0, 4, 2, 6);
  const RealLanes odd = __builtin_shufflevector(a, b, 1, 5, 3, 7);
  const Half parts[kLanes] = {
      __builtin_shufflevector(even, even, 0, 1), __builtin_shufflevector(odd, odd, 0, 1),
      __builtin_shufflevector(even, even, 2, 3), __builtin_shufflevector(odd, odd, 2, 3)};
  for (int i = 0; i < kLanes; ++i) std::memcpy(to + 2 * i, &parts[i], sizeof parts[i]);
}

}  // namespace spusim

#pragma GCC diagnostic pop
