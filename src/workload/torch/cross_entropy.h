// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <spusim/workload/torch/loss.h>

namespace spusim {

/// -ln p of the target's class, p the softmax of the outputs. Hessian of a sample: diag(p) - p p^T.
/// Of equal largest outputs the first one names the class.
class CrossEntropy final : public Loss {
 public:
  explicit CrossEntropy(Index classes) : classes_(classes) {}

  Index targets() const override { return 1; }
  /// A product p p^T and a difference, K^2 each.
  double hessian_flops() const override {
    return 2.0 * static_cast<double>(classes_) * static_cast<double>(classes_);
  }
  void CheckTargets(const Samples& samples) const override;
  at::Tensor Mean(const at::Tensor& outputs, const Samples& samples) const override;
  at::Tensor Hessian(const at::Tensor& outputs) const override;
  std::optional<Index> Correct(const at::Tensor& outputs, const Samples& samples) const override;

 private:
  Index classes_;
};

}  // namespace spusim
