// SPDX-License-Identifier: Apache-2.0
#include <spusim/analog/exact/bridges/factored_bridge.h>

#include <cmath>

#include <spusim/analog/exact/interval_function.h>
#include <spusim/analog/exact/phi.h>
#include <spusim/base/interrupt.h>
#include <spusim/linalg/pivoted_cholesky.h>

namespace spusim {
namespace {

Vector Rates(const Vector& theta, double leak, Index cells) {
  Vector alpha(theta.size() + cells);
  alpha << (theta.array() + leak).matrix(), Vector::Constant(cells, leak);
  return alpha;
}

}  // namespace

FactoredBridge::FactoredBridge(const FactoredModes& modes, const JacobianProducts& products,
                               double leak, double rate, double pole, Index cells)
    : modes_(modes),
      leak_(leak),
      rate_(rate),
      pole_(pole),
      path_(Rates(modes.theta(), leak, cells), rate, pole) {
  Matrix jacobian;
  products.CopyColumns(false, 0, cells, jacobian);
  columns_.resize(modes.theta().size(), cells);
  columns_.noalias() = modes.basis().transpose() * jacobian;
  Matrix rest = Matrix::Identity(cells, cells);
  rest.noalias() -= columns_.transpose() * columns_;
  root_ = PivotedCholesky(rest).root();
  root_.conservativeResize(cells, cells);
  const Index rank = PivotedCholesky(rest).rank();
  root_.rightCols(cells - rank).setZero();
}

void FactoredBridge::Split(const Seen& seen, Vector& modes, Vector& rest) const {
  const Index r = columns_.rows();
  const Eigen::Map<const Vector> y(seen.y, modes_.basis().rows());
  modes.setZero(r + cells());
  modes.head(r).noalias() = modes_.basis().transpose() * y;
  rest = Eigen::Map<const Vector>(seen.v, cells());
  rest.noalias() -= columns_.transpose() * modes.head(r);
}

void FactoredBridge::Show(const LangevinSystem& system, const PathView& view, const PathGrid& grid,
                          const Seen& start, const Seen& end, const Seen& input, const Seen& offset,
                          ExactStreams& streams) {
  const Index r = columns_.rows();
  Split(start, start_, rest_start_);
  Split(end, end_, rest_end_);
  Split(input, input_, rest_input_);
  offset_.resize(0);
  if (offset.y != nullptr) Split(offset, offset_, rest_offset_);
  const auto mean = [&](double t, Vector& out) {
    const double time = rate_ * t;
    out = std::exp(-leak_ * time) * rest_start_ + time * Phi1(leak_ * time) * rest_input_;
    if (offset.y != nullptr) out += SettlingIntegral(leak_, pole_ / rate_, time) * rest_offset_;
  };
  // The rest's deviation: its mean given the end, here, and a bridge from 0 to 0 through path_.
  const double duration = grid.time(grid.count());
  const bool noisy = system.diffusion > 0.0;
  const double a = std::abs(leak_ * rate_);
  mean(duration, shown_);
  rest_end_ -= shown_;
  path_.Start(grid, {input_, offset_}, start_, end_, 2.0 * system.diffusion);
  for (Index k = grid.FirstWanted(); k < grid.count() && grid.wanted(k); ++k) {
    ThrowIfInterrupted();
    const double t = grid.time(k);
    mean(t, shown_);
    const Vector& modes = path_.Point(grid, {input_, offset_}, k, streams);
    if (noisy) {
      const double weight =
          std::exp(-a * (duration - t)) * DecayIntegral(a, t) / DecayIntegral(a, duration);
      shown_ += weight * rest_end_;
      shown_.noalias() += root_ * modes.tail(cells());
    }
    shown_.noalias() += columns_.transpose() * modes.head(r);
    view.look(t, shown_);
  }
}

}  // namespace spusim
