// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <utility>
#include <vector>

#include <spusim/workload/dataset.h>
#include <spusim/workload/network.h>
#include <spusim/workload/workload.h>

namespace spusim {

/// A network and the labelled samples it is trained and tested on.
///
/// Start values: weights normal with standard deviation 1/sqrt(in) (so that pre-activations of unit
/// inputs have unit variance: LeCun et al., "Efficient BackProp", 1998, section 4.6), biases 0.
/// Parameter i of the layout takes the normal of cell i, index 0, of the stream (seed,
/// "workload.init").
class Classifier final : public Workload {
 public:
  /// @throws InputError if the data do not fit the network: columns != widths.front(), a label
  /// outside
  ///   0 .. widths.back()-1, or no sample.
  Classifier(NetworkShape shape, std::unique_ptr<Network> network, Dataset train, Dataset test);

  Index parameters() const override { return parameters_; }
  Index outputs() const override { return shape_.widths.back(); }
  Index train_samples() const override { return train_.size(); }
  std::vector<std::pair<Index, Index>> layer_shapes() const override {
    return LayerShapes(shape_.widths);
  }
  Vector InitialParameters(std::uint64_t seed) const override;
  BatchResult Evaluate(const Vector& parameters, const std::vector<Index>& samples,
                       bool curvature) override;
  Score Evaluate(const Vector& parameters) override;

 private:
  void CheckParameters(const Vector& parameters) const;

  NetworkShape shape_;
  std::unique_ptr<Network> network_;
  Dataset train_;
  Dataset test_;
  Index parameters_ = 0;
};

}  // namespace spusim
