// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstring>

#include <spusim/linalg/types.h>

namespace spusim::factored_kernels {

// The thin products of a factored matrix on a panel of R rows. A general-purpose gemv walks a
// row-major panel once per row and stores the transposed result R times; here all R rows go
// together, so that the vectors are loaded and the result stored once. Four lanes of double: one
// AVX register, or two SSE registers in the portable build (GCC and Clang vector extension). Panels
// may be stored in float: they are widened on loading, and all arithmetic is in double.

inline constexpr Index kMaxPanel = 10;
inline constexpr Index kLanes = 4;

using DoubleLanes = double __attribute__((vector_size(kLanes * sizeof(double))));

// References, not return values: a returned vector's calling convention depends on the instruction
// set, and GCC warns about that even where the call is inlined.
inline void Load(const double* from, DoubleLanes& to) { std::memcpy(&to, from, sizeof to); }
inline void Load(const float* from, DoubleLanes& to) {
  using FloatLanes = float __attribute__((vector_size(kLanes * sizeof(float))));
  FloatLanes narrow;
  std::memcpy(&narrow, from, sizeof narrow);
  to = __builtin_convertvector(narrow, DoubleLanes);
}
inline void Store(const DoubleLanes& from, double* to) { std::memcpy(to, &from, sizeof from); }
inline double Sum(const DoubleLanes& lanes) {
  return (lanes[0] + lanes[1]) + (lanes[2] + lanes[3]);
}

/// out[r*V + v] = sum_j panel[r*stride + j] x[v][j] for r < R, v < V, j < n.
template <typename Scalar, int R, int V>
void PanelTimes(const Scalar* panel, Index stride, Index n, const double* const* x, double* out) {
  DoubleLanes sums[R][V] = {};
  Index j = 0;
  for (; j + kLanes <= n; j += kLanes) {
    DoubleLanes lanes[V];
#pragma GCC unroll 16
    for (int v = 0; v < V; ++v) Load(x[v] + j, lanes[v]);
#pragma GCC unroll 16
    for (int r = 0; r < R; ++r) {
      DoubleLanes row;
      Load(panel + r * stride + j, row);
#pragma GCC unroll 16
      for (int v = 0; v < V; ++v) sums[r][v] += row * lanes[v];
    }
  }
#pragma GCC unroll 16
  for (int r = 0; r < R; ++r) {
#pragma GCC unroll 16
    for (int v = 0; v < V; ++v) {
      double sum = Sum(sums[r][v]);
      for (Index tail = j; tail < n; ++tail) {
        sum += static_cast<double>(panel[r * stride + tail]) * x[v][tail];
      }
      out[r * V + v] = sum;
    }
  }
}

/// y[j] += sum_r u[r] panel[r*stride + j] for j < n.
template <typename Scalar, int R>
void AddPanelTransposedTimes(const Scalar* panel, Index stride, Index n, const double* u,
                             double* y) {
  DoubleLanes factors[R];
#pragma GCC unroll 16
  for (int r = 0; r < R; ++r) factors[r] = DoubleLanes{u[r], u[r], u[r], u[r]};
  Index j = 0;
  for (; j + kLanes <= n; j += kLanes) {
    // Two chains: half the latency of one long chain of multiply-adds.
    DoubleLanes even;
    DoubleLanes odd = {};
    Load(y + j, even);
#pragma GCC unroll 16
    for (int r = 0; r < R; ++r) {
      DoubleLanes row;
      Load(panel + r * stride + j, row);
      if (r % 2 == 0) {
        even += factors[r] * row;
      } else {
        odd += factors[r] * row;
      }
    }
    Store(even + odd, y + j);
  }
  for (; j < n; ++j) {
    double sum = y[j];
#pragma GCC unroll 16
    for (int r = 0; r < R; ++r) sum += u[r] * static_cast<double>(panel[r * stride + j]);
    y[j] = sum;
  }
}

}  // namespace spusim::factored_kernels
