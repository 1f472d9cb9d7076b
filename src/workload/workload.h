// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include <spusim/linalg/layer_factors.h>
#include <spusim/linalg/types.h>

namespace spusim {

/// One evaluation on a batch. `layers` and `hessian_blocks` are filled only when asked for.
struct BatchResult {
  double loss = 0.0;  ///< mean over the batch
  Vector gradient;    ///< of the mean loss, N
  std::vector<LayerFactors> layers;
  RowMatrix hessian_blocks;  ///< (b*K x K): per sample d2 loss / d output2 (no 1/b)
  Index batch = 0;
  Index outputs = 0;  ///< K
};

/// Training loss over all training samples and accuracy over all test samples.
struct Score {
  double train_loss = 0.0;
  double test_accuracy = 0.0;  ///< 0 .. 1
};

/// A network and its data, seen by the trainer: no network library in this interface.
class Workload {
 public:
  virtual ~Workload() = default;
  virtual Index parameters() const = 0;  ///< N
  virtual Index outputs() const = 0;     ///< K
  virtual Index train_samples() const = 0;
  /// (in, out) of each linear layer, input side first.
  virtual std::vector<std::pair<Index, Index>> layer_shapes() const = 0;
  /// Start values, drawn from the stream (seed, "workload.init").
  virtual Vector InitialParameters(std::uint64_t seed) const = 0;
  /// Loss and gradient of the given training samples; with `curvature`, layers and hessian_blocks
  /// too.
  /// @throws InputError if the vector is not of length N, or `samples` is empty or out of range;
  ///   RunError if the network's library fails.
  virtual BatchResult Evaluate(const Vector& parameters, const std::vector<Index>& samples,
                               bool curvature) = 0;
  virtual Score Evaluate(const Vector& parameters) = 0;
};

}  // namespace spusim
