// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <vector>

#include <spusim/workload/network.h>
#include <spusim/workload/torch/loss.h>

namespace spusim {

enum class Activation { kTanh, kRelu };

/// A multi-layer perceptron on libtorch, in double precision and on one thread, so that results
/// are the same bits whatever the machine's thread count.
///
/// Gradient: autograd of the mean loss. Back-propagated factors: for each output k, autograd of
/// sum_s z_L[s,k] with respect to every pre-activation z_l; samples do not mix, so row s is
/// d z_L[s,k] / d z_l[s]. Left out: batch normalisation, dropout (a layer that mixes samples would
/// break the factors).
///
/// Start values: weights normal with standard deviation 1/sqrt(in) (so that pre-activations of unit
/// inputs have unit variance: LeCun et al., "Efficient BackProp", 1998, section 4.6), biases 0.
class MultilayerPerceptron final : public Network {
 public:
  /// `widths`: inputs, hidden layers, outputs. @pre two or more, all >= 1.
  MultilayerPerceptron(std::vector<Index> widths, Activation activation,
                       std::unique_ptr<Loss> loss);

  const NetworkReport& report() const override { return report_; }
  Vector StartValues(const Vector& normals) const override;
  void CheckTargets(const Samples& samples) const override { loss_->CheckTargets(samples); }
  BatchResult Evaluate(const Vector& parameters, const Samples& samples,
                       bool curvature) const override;
  Fit Assess(const Vector& parameters, const Samples& samples) const override;

 private:
  Activation activation_;
  std::unique_ptr<Loss> loss_;
  NetworkReport report_;
};

}  // namespace spusim
