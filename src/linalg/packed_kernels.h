// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstring>

#include <spusim/linalg/types.h>

namespace spusim::packed_kernels {

// A matrix in panels of kPanelRows rows, each stored column by column, times columns of Y. Every
// entry of the result is one sum over k in rising order with one multiply-add a term, whatever the
// width of the registers, the number of columns or the number of rows worked on together: so one
// column or many, AVX2 or AVX-512, give the same bits. Lanes in GCC's vector extension; references,
// not values, pass between functions (see factored_kernels.h).

inline constexpr Index kPanelRows = 16;
// A panel of this depth (32 KiB) stays in the first-level cache while Y passes.
inline constexpr Index kDepth = 256;
// The unit of work that is given to a thread.
inline constexpr Index kGroupPanels = 4;

// What is compiled for eight lanes, and whether this processor has them. Without FMA in the build
// four and eight lanes would differ in their bits.
#if defined(__x86_64__) && defined(__FMA__)
#define SPUSIM_EIGHT_LANES __attribute__((target("avx512f")))
inline bool HasEightLanes() { return __builtin_cpu_supports("avx512f") != 0; }
#else
#define SPUSIM_EIGHT_LANES
inline bool HasEightLanes() { return false; }
#endif

/// One product: sizes, and where things lie.
struct Product {
  const double* panels;
  Index rows;
  Index depth;  ///< columns of the matrix, rows of Y
  const double* y;
  Index y_stride;
  Index columns;
  double* x;
  Index x_stride;
  bool add = false;  ///< to what is in x; MultiplyPanel only
};

/// x (kVectors kLanes rows, kColumns columns) = or += panel times y, `depth` terms each.
template <int kLanes, int kVectors, int kColumns>
__attribute__((always_inline)) inline void MultiplyTile(Index depth, const double* panel,
                                                        const double* y, Index y_stride, double* x,
                                                        Index x_stride, bool first) {
  // No using: GCC 12 drops a size there that depends on a template parameter.
  typedef double Lanes __attribute__((vector_size(kLanes * sizeof(double))));
  static_assert(sizeof(Lanes) == kLanes * sizeof(double));
  Lanes sums[kVectors][kColumns];
  for (int c = 0; c < kColumns; ++c) {
    for (int v = 0; v < kVectors; ++v) {
      sums[v][c] = Lanes{};
      if (!first) std::memcpy(&sums[v][c], x + c * x_stride + v * kLanes, sizeof(Lanes));
    }
  }
  for (Index k = 0; k < depth; ++k) {
    Lanes rows[kVectors];
    for (int v = 0; v < kVectors; ++v) {
      std::memcpy(&rows[v], panel + k * kPanelRows + v * kLanes, sizeof(Lanes));
    }
    for (int c = 0; c < kColumns; ++c) {
      const Lanes factor = y[c * y_stride + k] - Lanes{};
      for (int v = 0; v < kVectors; ++v) sums[v][c] += rows[v] * factor;
    }
  }
  for (int c = 0; c < kColumns; ++c) {
    for (int v = 0; v < kVectors; ++v) {
      std::memcpy(x + c * x_stride + v * kLanes, &sums[v][c], sizeof(Lanes));
    }
  }
}

/// kPanels panels at once times one column: enough independent sums to hide the latency.
template <int kLanes, int kPanels>
__attribute__((always_inline)) inline void MultiplyColumn(const Product& p, const double* panels,
                                                          const double* y, double* x) {
  // No using: GCC 12 drops a size there that depends on a template parameter.
  typedef double Lanes __attribute__((vector_size(kLanes * sizeof(double))));
  static_assert(sizeof(Lanes) == kLanes * sizeof(double));
  constexpr int kVectors = kPanelRows / kLanes;
  Lanes sums[kPanels][kVectors] = {};
  const Index stride = kPanelRows * p.depth;
  for (Index k = 0; k < p.depth; ++k) {
    const Lanes factor = y[k] - Lanes{};
    for (int c = 0; c < kPanels; ++c) {
      for (int v = 0; v < kVectors; ++v) {
        Lanes row;
        std::memcpy(&row, panels + c * stride + k * kPanelRows + v * kLanes, sizeof row);
        sums[c][v] += row * factor;
      }
    }
  }
  for (int c = 0; c < kPanels; ++c) {
    for (int v = 0; v < kVectors; ++v) {
      std::memcpy(x + c * kPanelRows + v * kLanes, &sums[c][v], sizeof(Lanes));
    }
  }
}

/// A whole panel times all columns of Y that fill tiles, and a last panel with fewer rows through a
/// buffer. kVectors kLanes rows and kColumns columns a tile.
template <int kLanes, int kVectors, int kColumns>
__attribute__((always_inline)) inline void MultiplyPanel(const Product& p, Index row,
                                                         Index columns) {
  constexpr Index kTileRows = Index{kLanes} * kVectors;
  const Index present = std::min(kPanelRows, p.rows - row);
  for (Index k = 0; k < p.depth; k += kDepth) {
    const double* panel = p.panels + row * p.depth + k * kPanelRows;
    const Index depth = std::min(kDepth, p.depth - k);
    const bool first = k == 0 && !p.add;
    for (Index j = 0; j < columns; j += kColumns) {
      const double* y = p.y + j * p.y_stride + k;
      double* x = p.x + j * p.x_stride + row;
      if (present == kPanelRows) {
        for (Index h = 0; h < kPanelRows; h += kTileRows) {
          MultiplyTile<kLanes, kVectors, kColumns>(depth, panel + h, y, p.y_stride, x + h,
                                                   p.x_stride, first);
        }
        continue;
      }
      double part[kPanelRows * kColumns] = {};
      for (int c = 0; c < kColumns && !first; ++c) {
        std::copy_n(x + c * p.x_stride, present, part + c * kPanelRows);
      }
      for (Index h = 0; h < kPanelRows; h += kTileRows) {
        MultiplyTile<kLanes, kVectors, kColumns>(depth, panel + h, y, p.y_stride, part + h,
                                                 kPanelRows, first);
      }
      for (int c = 0; c < kColumns; ++c) {
        std::copy_n(part + c * kPanelRows, present, x + c * p.x_stride);
      }
    }
  }
}

/// One group of panels times all columns.
template <int kLanes, int kVectors, int kColumns, int kColumnPanels>
__attribute__((always_inline)) inline void MultiplyGroup(const Product& p, Index group) {
  constexpr Index kGroupRows = kPanelRows * kGroupPanels;
  const Index first = group * kGroupRows;
  const Index last = std::min(p.rows, first + kGroupRows);
  const Index tiled = p.columns - p.columns % kColumns;
  for (Index row = first; row < last && tiled > 0; row += kPanelRows) {
    MultiplyPanel<kLanes, kVectors, kColumns>(p, row, tiled);
  }
  for (Index j = tiled; j < p.columns; ++j) {
    const double* y = p.y + j * p.y_stride;
    double* x = p.x + j * p.x_stride;
    Index row = first;
    for (; row + kColumnPanels * kPanelRows <= last; row += kColumnPanels * kPanelRows) {
      MultiplyColumn<kLanes, kColumnPanels>(p, p.panels + row * p.depth, y, x + row);
    }
    for (; row < last; row += kPanelRows) {
      double part[kPanelRows];
      MultiplyColumn<kLanes, 1>(p, p.panels + row * p.depth, y, part);
      std::copy_n(part, std::min(kPanelRows, last - row), x + row);
    }
  }
}

}  // namespace spusim::packed_kernels
