// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/core/Tensor.h>

#include <optional>

#include <spusim/workload/network.h>

namespace spusim {

/// What a network's outputs (b x K) are compared with the targets by.
class Loss {
 public:
  virtual ~Loss() = default;
  /// Columns of Samples::targets.
  virtual Index targets() const = 0;
  /// Flops a sample that Hessian takes.
  virtual double hessian_flops() const = 0;
  /// @throws std::invalid_argument as Network::CheckTargets.
  virtual void CheckTargets(const Samples& samples) const = 0;
  /// Mean over the samples, as a tensor that autograd can go back from.
  virtual at::Tensor Mean(const at::Tensor& outputs, const Samples& samples) const = 0;
  /// d2 loss / d output2 of each sample: (b x K x K), without gradient.
  virtual at::Tensor Hessian(const at::Tensor& outputs) const = 0;
  /// Samples whose outputs name the right class; nothing for a loss without classes.
  virtual std::optional<Index> Correct(const at::Tensor& outputs, const Samples& samples) const = 0;
};

}  // namespace spusim
