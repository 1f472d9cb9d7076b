// SPDX-License-Identifier: Apache-2.0
#include <spusim/circuit/held_noise_cells.h>

#include <cmath>
#include <utility>

#include <fmt/format.h>

#include <spusim/base/errors.h>

namespace spusim {

HeldNoiseCells::HeldNoiseCells(std::unique_ptr<CellCircuit> cells, const NoiseDacOptions& dac,
                               double period_s, double phase, const StreamFamily& streams)
    : cells_(std::move(cells)), period_s_(period_s), phase_(phase), dac_(dac, 0, streams) {
  if (!(period_s > 0.0) || std::isinf(period_s)) {
    throw InputError(fmt::format("noise DAC: updates every {} s (allowed: > 0)", period_s));
  }
  if (!(phase >= 0.0) || !(phase < 1.0)) {
    throw InputError(fmt::format("noise DAC: a phase of {} (allowed: >= 0 and < 1)", phase));
  }
}

void HeldNoiseCells::Program(std::shared_ptr<const LinearOperator> matrix,
                             std::shared_ptr<const Matrix> mixing) {
  cells_->Program(std::move(matrix), std::move(mixing));
}

void HeldNoiseCells::Split(const LangevinSystem& inner) {
  const Index sources = cells_->sources();
  if (split_ && dac_.sources() == sources && inner_noise_ == inner.noise()) return;
  split_ = true;
  if (dac_.sources() != sources) dac_.SetSources(sources);
  inner_noise_ = inner.noise();
  path_.resize(0, 0);
  gain_.resize(0);
  white_ = nullptr;
  if (inner_noise_ == nullptr) return;
  Index injected = sources;
  if (inner.noise_gains != nullptr) {
    gain_ = inner_noise_->col(0);
    injected = 1;
  } else {
    path_ = inner_noise_->leftCols(sources);
  }
  const Index others = inner_noise_->cols() - injected;
  if (others > 0) white_ = std::make_shared<const Matrix>(inner_noise_->rightCols(others));
}

LangevinSystem HeldNoiseCells::System(const Vector& input_v, double node_variance_v2) {
  LangevinSystem system = cells_->System(input_v, node_variance_v2);
  Split(system);
  steady_input_ = system.input;
  amplitude_ = std::sqrt(2.0 * system.diffusion / period_s_) / system.rate;
  SetInput();
  system.input = input_;
  (system.noise_gains != nullptr ? system.noise_gains : system.noise_mixing) = white_;
  if (white_ == nullptr) system.diffusion = 0.0;
  return system;
}

void HeldNoiseCells::SetInput() {
  input_ = steady_input_;
  if (path_.size() != 0) {
    input_.noalias() += amplitude_ * (path_ * dac_.values());
  } else if (gain_.size() != 0) {
    input_ += amplitude_ * gain_.cwiseProduct(dac_.values());
  } else {
    input_ += amplitude_ * dac_.values();
  }
}

const Vector& HeldNoiseCells::Next() {
  dac_.Next();
  SetInput();
  return input_;
}

void HeldNoiseCells::Release(double held_s, Eigen::Ref<Vector> state) {
  cells_->Release(held_s, state);
}

}  // namespace spusim
