// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include <spusim/workload/network.h>

namespace spusim {

/// A multi-layer perceptron on libtorch, in double precision and on one thread, so that results
/// are the same bits whatever the machine's thread count.
///
/// Gradient: autograd of the mean cross-entropy. Back-propagated factors: for each output k,
/// autograd of sum_s z_L[s,k] with respect to every pre-activation z_l; samples do not mix, so row
/// s is d z_L[s,k] / d z_l[s]. Loss Hessian per sample: diag(p) - p p^T, p the softmax. Left out:
/// convolution, batch normalisation, dropout (a layer that mixes samples would break the factors).
class MultilayerPerceptron final : public Network {
 public:
  explicit MultilayerPerceptron(NetworkShape shape);

  BatchResult Evaluate(const Vector& parameters, const RowMatrix& inputs,
                       const std::vector<std::int64_t>& labels, bool curvature) const override;
  Fit Assess(const Vector& parameters, const RowMatrix& inputs,
             const std::vector<std::int64_t>& labels) const override;

 private:
  NetworkShape shape_;
};

}  // namespace spusim
