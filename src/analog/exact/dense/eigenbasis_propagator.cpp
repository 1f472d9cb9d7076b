// SPDX-License-Identifier: Apache-2.0
#include <spusim/analog/exact/dense/eigenbasis_propagator.h>

#include <algorithm>
#include <cmath>
#include <cstring>

#include <fmt/format.h>

#include <spusim/analog/engine.h>
#include <spusim/base/errors.h>
#include <spusim/base/interrupt.h>
#include <spusim/linalg/decompositions.h>
#include <spusim/linalg/parallel.h>

namespace spusim {
namespace {

// Modes that one thread takes through a block: the coefficients stay in the first-level cache.
constexpr Index kModeGroup = 256;

/// Columns a power of two apart would fall into the same sets of the cache.
Index PaddedRows(Index n) { return (n + 7) / 8 * 8 + 8; }

}  // namespace

EigenbasisPropagator::EigenbasisPropagator(const LangevinSystem& system, ExactStreams& streams,
                                           WorkCounts& work, int threads)
    : streams_(streams),
      work_(work),
      threads_(threads),
      pole_(system.input_pole),
      steps_(Vector(), system.rate, system.input_pole),
      path_(Vector(), system.rate, system.input_pole) {
  const Eigen::SelfAdjointEigenSolver<Matrix> eigen(system.drift->ToDense());
  if (eigen.info() != Eigen::Success) {
    throw RunError(fmt::format(
        "exact_dense: the eigendecomposition of a matrix with {} rows does not converge",
        system.drift->size()));
  }
  alpha_ = eigen.eigenvalues();
  basis_ = eigen.eigenvectors();
  packed_basis_ = PackedMatrix(basis_);
  steps_ = ModeSteps(alpha_, system.rate, pole_);
  path_ = ModePath(alpha_, system.rate, pole_);
  Reserve(1);
}

void EigenbasisPropagator::Reserve(Index columns) {
  if (columns <= modes_.cols()) return;
  const Index rows = PaddedRows(alpha_.size());
  // What was handed out last must stay comparable.
  modes_.conservativeResize(rows, columns);
  states_.conservativeResize(rows, columns);
}

void EigenbasisPropagator::Drop() {
  forcing_known_ = false;
  // Whoever changes something inside a block may do so at every interval.
  if (taken_ < filled_) announced_.Withdraw();
  filled_ = taken_;
}

void EigenbasisPropagator::Announce(double duration_s, std::uint64_t count) {
  announced_.Make(duration_s, count);
  Reserve(announced_.BlockSize(duration_s, kBlock));
}

bool EigenbasisPropagator::IsLast(const Vector& state) const {
  return taken_ > 0 && std::memcmp(state.data(), states_.col(taken_ - 1).data(),
                                   static_cast<std::size_t>(state.size()) * sizeof(double)) == 0;
}

void EigenbasisPropagator::TakeForcing(const LangevinSystem& system, const Vector& input_offset) {
  modal_input_.noalias() = basis_.transpose() * system.input;
  modal_offset_.resize(input_offset.size());
  if (input_offset.size() != 0) modal_offset_.noalias() = basis_.transpose() * input_offset;
  forcing_known_ = true;
  forcing_duration_s_ = -1.0;
}

void EigenbasisPropagator::Fill(const LangevinSystem& system, double duration_s, Index columns) {
  ThrowIfInterrupted();
  const Index n = alpha_.size();
  const ModeStep& step = steps_.At(duration_s);
  const bool noisy = system.diffusion > 0.0;
  const bool settling = modal_offset_.size() != 0;
  if (duration_s != forcing_duration_s_) {
    forcing_duration_s_ = duration_s;
    step_input_ = step.response.cwiseProduct(modal_input_);
    amplitude_ = std::sqrt(2.0 * system.diffusion / system.rate) * step.deviation;
  }
  if (settling) step_offset_ = step.settling.cwiseProduct(modal_offset_);
  if (noisy) {
    streams_.noise.FillNormalsBlock(streams_.noise_index, modes_.topLeftCorner(n, columns),
                                    threads_);
  }
  const double fade = std::exp(-pole_ * duration_s);
  ParallelFor((n + kModeGroup - 1) / kModeGroup, threads_, [&](Index group) {
    const Index from = group * kModeGroup;
    const Index size = std::min(kModeGroup, n - from);
    const auto decay = step.decay.segment(from, size);
    const auto input = step_input_.segment(from, size);
    const auto amplitude = amplitude_.segment(from, size);
    for (Index k = 0; k < columns; ++k) {
      const double* last = k == 0 ? start_.data() : modes_.col(k - 1).data();
      const Eigen::Map<const Vector> before(last + from, size);
      auto modes = modes_.col(k).segment(from, size);
      if (noisy) {
        modes = decay.cwiseProduct(before) + input + amplitude.cwiseProduct(modes);
      } else {
        modes = decay.cwiseProduct(before) + input;
      }
      if (settling) {
        auto offset = step_offset_.segment(from, size);
        modes += offset;
        offset *= fade;
      }
    }
  });
  packed_basis_.Multiply(modes_.topLeftCorner(n, columns), states_.topLeftCorner(n, columns),
                         threads_);
  block_duration_s_ = duration_s;
  filled_ = columns;
  taken_ = 0;
}

void EigenbasisPropagator::Move(const LangevinSystem& system, const Vector& input_offset,
                                double duration_s, Vector& state, const PathView* view) {
  const Index n = alpha_.size();
  const bool goes_on = IsLast(state);
  if (taken_ < filled_ && !(goes_on && duration_s == block_duration_s_)) Drop();
  if (!forcing_known_) TakeForcing(system, input_offset);
  if (taken_ >= filled_) {
    if (goes_on) {
      start_ = modes_.col(taken_ - 1).head(n);
    } else {
      start_.resize(n);
      start_.noalias() = basis_.transpose() * state;
    }
    Fill(system, duration_s, announced_.BlockSize(duration_s, modes_.cols()));
  }
  announced_.Take(duration_s);
  ++taken_;
  ++work_.drift_products;
  if (view != nullptr) Show(system, duration_s, *view);
  state = states_.col(taken_ - 1).head(n);
  if (system.diffusion > 0.0) {
    ++streams_.noise_index;
    work_.normals += static_cast<std::uint64_t>(n);
  }
  if (modal_offset_.size() != 0) modal_offset_ *= std::exp(-pole_ * duration_s);
}

void EigenbasisPropagator::Show(const LangevinSystem& system, double duration_s,
                                const PathView& view) {
  const Index n = alpha_.size();
  const Index cells = std::min(view.cells, n);
  const PathGrid grid(view, system.rate, duration_s);
  const Index end = taken_ - 1;
  if (grid.inner()) {
    const ModePath::Forcing forcing{modal_input_, modal_offset_};
    if (end == 0) {
      path_.Start(grid, forcing, start_, modes_.col(end).head(n), 2.0 * system.diffusion);
    } else {
      path_.Start(grid, forcing, modes_.col(end - 1).head(n), modes_.col(end).head(n),
                  2.0 * system.diffusion);
    }
    for (Index k = grid.FirstWanted(); k < grid.count() && grid.wanted(k); ++k) {
      ThrowIfInterrupted();
      shown_.resize(cells);
      shown_.noalias() = basis_.topRows(cells) * path_.Point(grid, forcing, k, streams_);
      view.look(grid.time(k), shown_);
    }
  }
  if (!grid.wanted(grid.count())) return;
  shown_ = states_.col(end).head(cells);
  view.look(duration_s, shown_);
}

}  // namespace spusim
