// SPDX-License-Identifier: Apache-2.0
#include <spusim/linalg/packed_matrix.h>

#include <spusim/linalg/packed_kernels.h>
#include <spusim/linalg/parallel.h>

namespace spusim {
namespace {

using packed_kernels::kPanelRows;
using packed_kernels::Product;

// Tiles that keep the sums, a piece of the panel and one factor in the registers: 16 of four
// lanes, 32 of eight.
void MultiplyGroupInFours(const Product& p, Index group) {
  packed_kernels::MultiplyGroup<4, 2, 6, 2>(p, group);
}

SPUSIM_EIGHT_LANES void MultiplyGroupInEights(const Product& p, Index group) {
  packed_kernels::MultiplyGroup<8, 2, 12, 4>(p, group);
}

}  // namespace

PackedMatrix::PackedMatrix(const Matrix& a) : rows_(a.rows()), cols_(a.cols()) {
  constexpr Index kLine = CacheLine::kNumbers;
  const Index panels = (rows_ + kPanelRows - 1) / kPanelRows;
  lines_.resize(static_cast<std::size_t>(panels * kPanelRows * cols_ / kLine));
  for (Index i = 0; i < rows_; ++i) {
    const Index panel = i / kPanelRows;
    for (Index k = 0; k < cols_; ++k) {
      const Index at = (panel * cols_ + k) * kPanelRows + i % kPanelRows;
      lines_[static_cast<std::size_t>(at / kLine)].values[at % kLine] = a(i, k);
    }
  }
}

void PackedMatrix::Multiply(const Eigen::Ref<const Matrix>& y, Eigen::Ref<Matrix> x,
                            int threads) const {
  if (cols_ == 0 || rows_ == 0) {
    x.setZero();
    return;
  }
  static const auto multiply_group =
      packed_kernels::HasEightLanes() ? MultiplyGroupInEights : MultiplyGroupInFours;
  const Product product{lines_.data()->values, rows_,    cols_,    y.data(),
                        y.outerStride(),       y.cols(), x.data(), x.outerStride()};
  constexpr Index kGroupRows = kPanelRows * packed_kernels::kGroupPanels;
  ParallelFor((rows_ + kGroupRows - 1) / kGroupRows, threads,
              [&](Index group) { multiply_group(product, group); });
}

}  // namespace spusim
