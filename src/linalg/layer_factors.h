// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <spusim/linalg/types.h>

namespace spusim {

/// What one linear layer z = W a + c contributes to the per-sample Jacobian of the network's
/// outputs. Parameters are stored layer by layer: W row-major (out x in), then the bias c (out).
/// Row (s, k) of J, restricted to this layer, is [delta (x) a, delta]: delta = d output_k / d z.
struct LayerFactors {
  RowMatrix activations;      ///< (b x in): the layer's input a for each sample
  RowMatrix back_propagated;  ///< (b*K x out): row s*K+k is delta for output k of sample s
};

}  // namespace spusim
