// SPDX-License-Identifier: Apache-2.0
#include <spusim/analog/exact/dense/general_propagator.h>

#include <algorithm>
#include <cmath>

#include <spusim/analog/engine.h>
#include <spusim/base/interrupt.h>

namespace spusim {
namespace {

Matrix MixedNoise(const LangevinSystem& system) {
  Matrix s = system.Mixing();
  if (system.equal_noise()) return s;
  const Matrix mixed = s * s.transpose();
  return 0.5 * (mixed + mixed.transpose());
}

}  // namespace

GeneralPropagator::GeneralPropagator(const LangevinSystem& system, ExactStreams& streams,
                                     WorkCounts& work, int threads)
    : streams_(streams),
      work_(work),
      threads_(threads),
      m_(system.drift->ToDense()),
      mixing_(MixedNoise(system)),
      steps_(m_, mixing_, system.rate, system.input_pole),
      mean_(m_.rows()),
      next_mean_(m_.rows()) {
  Reserve(1);
}

void GeneralPropagator::Reserve(Index columns) {
  if (columns <= noise_.cols()) return;
  // What has been worked out ahead stays.
  noise_.conservativeResize(m_.rows() + 8, columns);
  normals_.resize(m_.rows() + 8, columns);
}

void GeneralPropagator::Announce(double duration_s, std::uint64_t count) {
  announced_.Make(duration_s, count);
  Reserve(announced_.BlockSize(duration_s, kBlock));
}

void GeneralPropagator::FindForcing(GeneralSteps& steps, GeneralStep& step,
                                    const LangevinSystem& system, const Vector& input_offset,
                                    Vector& forcing, Vector& settling) const {
  // Without an input its response, a set-up of its own, is never asked for.
  forcing.setZero(m_.rows());
  if (!system.input.isZero(0.0)) forcing.noalias() = steps.Response(step) * system.input;
  settling.resize(input_offset.size());
  if (input_offset.size() == 0) return;
  settling.setZero();
  if (!input_offset.isZero(0.0)) settling.noalias() = steps.Settling(step) * input_offset;
}

void GeneralPropagator::FillNoise(const GeneralStep& step, double duration_s, double diffusion) {
  if (!(diffusion > 0.0)) return;
  if (taken_ < filled_ && duration_s == block_duration_s_) return;
  ThrowIfInterrupted();
  if (taken_ < filled_) announced_.Withdraw();
  const Index columns = announced_.BlockSize(duration_s, noise_.cols());
  const Index rank = step.root.cols();
  streams_.noise.FillNormalsBlock(streams_.noise_index, normals_.topLeftCorner(rank, columns),
                                  threads_);
  step.root.Multiply(normals_.topLeftCorner(rank, columns),
                     noise_.topLeftCorner(m_.rows(), columns), threads_);
  block_duration_s_ = duration_s;
  filled_ = columns;
  taken_ = 0;
}

void GeneralPropagator::Move(const LangevinSystem& system, const Vector& input_offset,
                             double duration_s, Vector& state, const PathView* view) {
  GeneralStep& step = steps_.At(duration_s);
  if (!forcing_known_ || forcing_duration_s_ != duration_s) {
    FindForcing(steps_, step, system, input_offset, forcing_, settling_);
    forcing_known_ = true;
    forcing_duration_s_ = duration_s;
  }
  const bool noisy = system.diffusion > 0.0;
  FillNoise(step, duration_s, system.diffusion);
  announced_.Take(duration_s);

  step.decay.Multiply(state, mean_, threads_);
  mean_ += forcing_;
  if (settling_.size() != 0) mean_ += settling_;
  if (noisy) {
    amplitude_ = std::sqrt(2.0 * system.diffusion / system.rate);
    mean_ += amplitude_ * noise_.col(taken_++).head(m_.rows());
    ++streams_.noise_index;
    work_.normals += static_cast<std::uint64_t>(step.root.cols());
  }
  ++work_.drift_products;
  if (view != nullptr && mean_.allFinite()) {
    const Vector end = mean_;
    Show(system, input_offset, duration_s, state, end, *view);
    state = end;
  } else {
    state.swap(mean_);
  }
  if (settling_.size() != 0) settling_ *= std::exp(-system.input_pole * duration_s);
}

void GeneralPropagator::Show(const LangevinSystem& system, const Vector& input_offset,
                             double duration_s, const Vector& start, const Vector& end,
                             const PathView& view) {
  const Index cells = std::min(view.cells, m_.rows());
  const PathGrid grid(view, system.rate, duration_s);
  if (grid.inner()) {
    const bool noisy = system.diffusion > 0.0;
    if (noisy) {
      if (bridge_ == nullptr || bridge_cells_ != cells) {
        bridge_ = std::make_unique<GaussianBridge>(m_, mixing_, cells);
        bridge_cells_ = cells;
      }
      bridge_->Draw(system.rate * duration_s, grid.count(),
                    amplitude_ * noise_.col(taken_ - 1).head(m_.rows()), amplitude_, streams_.looks,
                    streams_.look_index);
    }
    if (look_steps_ == nullptr) {
      look_steps_ = std::make_unique<GeneralSteps>(m_, mixing_, system.rate, system.input_pole);
    }
    GeneralStep& step = look_steps_->At(grid.spacing());
    Vector forcing;
    Vector settling;
    FindForcing(*look_steps_, step, system, input_offset, forcing, settling);
    const double fade = std::exp(-system.input_pole * grid.spacing());
    mean_ = start;
    for (Index k = 1; k < grid.count() && grid.time(k) <= view.to_s; ++k) {
      ThrowIfInterrupted();
      step.decay.Multiply(mean_, next_mean_, threads_);
      next_mean_ += forcing;
      if (settling.size() != 0) {
        next_mean_ += settling;
        settling *= fade;
      }
      mean_.swap(next_mean_);
      if (!grid.wanted(k)) continue;
      shown_ = mean_.head(cells);
      if (noisy) shown_ += bridge_->Deviation(k);
      view.look(grid.time(k), shown_);
    }
  }
  if (!grid.wanted(grid.count())) return;
  shown_ = end.head(cells);
  view.look(duration_s, shown_);
}

}  // namespace spusim
