// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include <spusim/linalg/types.h>

namespace spusim {

/// What one linear layer z = W a + c contributes to the per-sample Jacobian of the network's
/// outputs. Parameters are stored layer by layer: W row-major (out x in), then the bias c (out).
/// Row (s, k) of J, restricted to this layer, is [delta (x) a, delta]: delta = d output_k / d z.
struct LayerFactors {
  RowMatrix activations;      ///< (b x in): the layer's input a for each sample
  RowMatrix back_propagated;  ///< (b*K x out): row s*K+k is delta for output k of sample s
};

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

/// J (b*K x N) from the layers' factors. Row-major, rows sample-major. One write per entry.
/// @throws InputError if the layers disagree on b or b*K.
RowMatrix AssembleJacobian(const std::vector<LayerFactors>& layers);

}  // namespace spusim
