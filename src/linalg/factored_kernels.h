// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstring>

#include <spusim/linalg/types.h>

namespace spusim::factored_kernels {

// The two thin products of a factored matrix on a panel of R rows. A general-purpose gemv walks a
// row-major panel once per row and stores the transposed result R times; here all R rows go
// together, so that x is loaded and the result stored once. Four lanes of double: one AVX register,
// or two SSE registers in the portable build (GCC and Clang vector extension). J is kept in double:
// float codes halve the traffic, but their conversion costs as much as it saves (measured).

inline constexpr Index kMaxPanel = 10;
inline constexpr Index kLanes = 4;

using DoubleLanes = double __attribute__((vector_size(kLanes * sizeof(double))));

// References, not return values: a returned vector's calling convention depends on the instruction
// set, and GCC warns about that even where the call is inlined.
inline void Load(const double* from, DoubleLanes& to) { std::memcpy(&to, from, sizeof to); }
inline void Store(const DoubleLanes& from, double* to) { std::memcpy(to, &from, sizeof from); }

/// out[r] = sum_j panel[r*n + j] x[j] for r < R.
template <int R>
void PanelTimesVector(const double* panel, Index n, const double* x, double* out) {
  DoubleLanes sums[R] = {};
  Index j = 0;
  for (; j + kLanes <= n; j += kLanes) {
    DoubleLanes x_lanes;
    Load(x + j, x_lanes);
    for (int r = 0; r < R; ++r) {
      DoubleLanes row;
      Load(panel + r * n + j, row);
      sums[r] += row * x_lanes;
    }
  }
  for (int r = 0; r < R; ++r) {
    double sum = (sums[r][0] + sums[r][1]) + (sums[r][2] + sums[r][3]);
    for (Index tail = j; tail < n; ++tail) sum += panel[r * n + tail] * x[tail];
    out[r] = sum;
  }
}

/// y[j] += sum_r u[r] panel[r*n + j].
template <int R>
void AddPanelTransposedTimes(const double* panel, Index n, const double* u, double* y) {
  DoubleLanes factors[R];
  for (int r = 0; r < R; ++r) factors[r] = DoubleLanes{u[r], u[r], u[r], u[r]};
  Index j = 0;
  for (; j + kLanes <= n; j += kLanes) {
    // Two chains: half the latency of one long chain of multiply-adds.
    DoubleLanes even;
    DoubleLanes odd = {};
    Load(y + j, even);
    for (int r = 0; r < R; ++r) {
      DoubleLanes row;
      Load(panel + r * n + j, row);
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
    for (int r = 0; r < R; ++r) sum += u[r] * panel[r * n + j];
    y[j] = sum;
  }
}

}  // namespace spusim::factored_kernels
