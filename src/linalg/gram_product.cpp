// SPDX-License-Identifier: Apache-2.0
#include <spusim/linalg/gram_product.h>

#include <algorithm>

#include <spusim/linalg/packed_kernels.h>
#include <spusim/linalg/parallel.h>

namespace spusim {
namespace {

using packed_kernels::kPanelRows;
using packed_kernels::Product;

/// One panel of rows times B^T, up to the diagonal: whole tiles, which may reach beyond it, then
/// what is left in narrower ones.
template <int kLanes, int kVectors, int kColumns, int kFewColumns>
__attribute__((always_inline)) inline void MultiplyToDiagonal(const Product& p, Index panel) {
  const Index row = panel * kPanelRows;
  const Index end = std::min(p.columns, row + kPanelRows);
  const Index tiles = (end + kColumns - 1) / kColumns;
  const Index tiled = std::min(tiles, p.columns / kColumns) * kColumns;
  packed_kernels::MultiplyPanel<kLanes, kVectors, kColumns>(p, row, tiled);
  if (tiled >= end) return;
  const auto from = [&](Index column) {
    Product rest = p;
    rest.y += column * p.y_stride;
    rest.x += column * p.x_stride;
    return rest;
  };
  const Index few = tiled + (end - tiled) / kFewColumns * kFewColumns;
  packed_kernels::MultiplyPanel<kLanes, kVectors, kFewColumns>(from(tiled), row, few - tiled);
  packed_kernels::MultiplyPanel<kLanes, kVectors, 1>(from(few), row, end - few);
}

void MultiplyInFours(const Product& p, Index panel) { MultiplyToDiagonal<4, 2, 6, 3>(p, panel); }

SPUSIM_EIGHT_LANES void MultiplyInEights(const Product& p, Index panel) {
  MultiplyToDiagonal<8, 2, 12, 4>(p, panel);
}

}  // namespace

double* GramProduct::Panel(Index panel, Index columns) {
  return lines_.data()->values + panel * kPanelRows * columns;
}

void GramProduct::Multiply(const double* b, Index stride, Index columns, bool add, Matrix& gram,
                           int threads) {
  const Index rows = gram.rows();
  const Index panels = (rows + kPanelRows - 1) / kPanelRows;
  constexpr Index kLine = CacheLine::kNumbers;
  const auto lines = static_cast<std::size_t>(panels * kPanelRows * columns / kLine);
  if (lines_.size() < lines) lines_.resize(lines);
  ParallelFor(panels, threads, [&](Index panel) {
    double* const packed = Panel(panel, columns);
    const Index first = panel * kPanelRows;
    const Index present = std::min(kPanelRows, rows - first);
    for (Index k = 0; k < columns; ++k) {
      for (Index r = 0; r < present; ++r) {
        packed[k * kPanelRows + r] = b[(first + r) * stride + k];
      }
    }
  });
  static const auto multiply = packed_kernels::HasEightLanes() ? MultiplyInEights : MultiplyInFours;
  const Product product{Panel(0, columns),  rows, columns, b, stride, rows, gram.data(),
                        gram.outerStride(), add};
  // The longest panels first, so that threads end together.
  ParallelFor(panels, threads, [&](Index i) { multiply(product, panels - 1 - i); });
}

}  // namespace spusim
