// SPDX-License-Identifier: Apache-2.0
#include <spusim/analog/exact/bridges/gaussian_bridge.h>

#include <algorithm>
#include <utility>

#include <spusim/base/interrupt.h>

namespace spusim {

GaussianBridge::GaussianBridge(Matrix a, Matrix noise, Index cells)
    : transitions_(std::move(a), std::move(noise)),
      cells_(std::min(cells, transitions_.a().rows())) {}

const GaussianBridge::Grid& GaussianBridge::GridOf(double duration, Index count) {
  for (const Grid& grid : grids_) {
    if (grid.duration == duration && grid.count == count) return grid;
  }
  Grid& grid = grids_[next_];
  next_ = (next_ + 1) % grids_.size();
  grid.duration = duration;
  grid.count = count;
  grid.step = transitions_.At(duration / static_cast<double>(count));
  grid.step_root = PivotedCholesky(grid.step.covariance).root();
  grid.whole = PivotedCholesky(transitions_.At(duration).covariance);
  return grid;
}

void GaussianBridge::Draw(double duration, Index count, const Vector& end_deviation,
                          double amplitude, const RandomStream& looks, std::uint64_t& index) {
  const Grid& grid = GridOf(duration, count);
  const Index n = transitions_.a().rows();
  deviations_.resize(cells_, count - 1);
  adjoints_.resize(n, count);
  normals_.resize(grid.step_root.cols());
  moved_.resize(n);
  path_.setZero(n);
  for (Index k = 1; k <= count; ++k) {
    ThrowIfInterrupted();
    looks.FillNormals(index++, normals_);
    moved_.noalias() = grid.step.decay * path_;
    moved_.noalias() += amplitude * (grid.step_root * normals_);
    path_.swap(moved_);
    if (k < count) deviations_.col(k - 1) = path_.head(cells_);
  }
  adjoints_.col(count - 1) = grid.whole.Solve(end_deviation - path_);
  for (Index k = count - 1; k > 0; --k) {
    adjoints_.col(k - 1).noalias() = grid.step.decay.transpose() * adjoints_.col(k);
  }
  path_.setZero();
  for (Index k = 1; k < count; ++k) {
    ThrowIfInterrupted();
    moved_.noalias() = grid.step.decay * path_;
    moved_.noalias() += grid.step.covariance * adjoints_.col(k - 1);
    path_.swap(moved_);
    deviations_.col(k - 1) += path_.head(cells_);
  }
}

}  // namespace spusim
