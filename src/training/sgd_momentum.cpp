// SPDX-License-Identifier: Apache-2.0
#include <spusim/training/sgd_momentum.h>

#include <fmt/format.h>

#include <cmath>

#include <spusim/base/errors.h>

namespace spusim {

SgdMomentum::SgdMomentum(double learning_rate, double momentum)
    : learning_rate_(learning_rate), momentum_(momentum) {
  if (!(learning_rate > 0.0) || !std::isfinite(learning_rate)) {
    throw InputError(
        fmt::format("train.learning_rate = {}: must be positive (allowed: > 0)", learning_rate));
  }
  if (!(momentum >= 0.0 && momentum < 1.0)) {
    throw InputError(
        fmt::format("train.momentum = {}: out of range (allowed: 0 <= x < 1)", momentum));
  }
}

void SgdMomentum::Step(const Vector& direction, Vector& parameters) {
  if (velocity_.size() == 0) velocity_ = Vector::Zero(direction.size());
  velocity_ = momentum_ * velocity_ + direction;
  parameters -= learning_rate_ * velocity_;
}

}  // namespace spusim
