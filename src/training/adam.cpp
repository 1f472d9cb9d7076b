// SPDX-License-Identifier: Apache-2.0
#include <spusim/training/adam.h>

#include <fmt/format.h>

#include <cmath>

#include <spusim/base/errors.h>

namespace spusim {
namespace {

void RequirePositive(double value, const char* name) {
  if (value > 0.0 && std::isfinite(value)) return;
  throw InputError(fmt::format("{} = {}: must be positive (allowed: > 0)", name, value));
}

void RequireDecay(double value, const char* name) {
  if (value >= 0.0 && value < 1.0) return;
  throw InputError(fmt::format("{} = {}: out of range (allowed: 0 <= x < 1)", name, value));
}

}  // namespace

Adam::Adam(const AdamOptions& options) : options_(options) {
  RequirePositive(options.learning_rate, "train.learning_rate");
  RequirePositive(options.epsilon, "adam epsilon");
  RequireDecay(options.beta1, "adam beta1");
  RequireDecay(options.beta2, "adam beta2");
}

void Adam::Step(const Vector& direction, Vector& parameters) {
  if (mean_.size() == 0) {
    mean_ = Vector::Zero(direction.size());
    square_ = Vector::Zero(direction.size());
  }
  const double b1 = options_.beta1;
  const double b2 = options_.beta2;
  power1_ *= b1;
  power2_ *= b2;
  mean_ = b1 * mean_ + (1.0 - b1) * direction;
  square_ = b2 * square_ + (1.0 - b2) * direction.cwiseAbs2();
  const auto mean = mean_.array() / (1.0 - power1_);
  const auto root = (square_.array() / (1.0 - power2_)).sqrt();
  parameters.array() -= options_.learning_rate * mean / (root + options_.epsilon);
}

}  // namespace spusim
