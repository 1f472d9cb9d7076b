// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include <spusim/linalg/types.h>
#include <spusim/workload/workload.h>

namespace spusim {

/// Time that the host's GPU takes: flops over a rate plus launches times a latency.
/// Presets and their sources: config/presets.h.
///
/// Conventions of the counts below: a multiplication and an addition are a flop each, so a product
/// of (p x q) by (q x r) costs 2 p q r; a launch is one matrix product or one library call, with
/// bias, activation and its derivative fused into the product beside them (their flops, O(b out),
/// are left out). Left out too: memory traffic, the loader of batches, the update rule (O(N)),
/// overlap of launches.
struct GpuModel {
  double flops_per_s = 0.0;
  double launch_s = 0.0;

  double Seconds(double flops, std::uint64_t launches) const {
    return flops / flops_per_s + static_cast<double>(launches) * launch_s;
  }
};

/// Size of one training step, from which the GPU's work follows.
struct StepSize {
  std::vector<std::pair<Index, Index>>
      layers;            ///< (in, out) of each linear layer, input side first
  Index batch = 0;       ///< b
  Index outputs = 0;     ///< K
  Index parameters = 0;  ///< N
};

struct GpuWork {
  double flops = 0.0;
  std::uint64_t launches = 0;
};

/// The step of `batch` samples of this workload.
StepSize StepSizeOf(const Workload& workload, Index batch);
/// The step that gave this result. @pre it was evaluated with curvature.
StepSize StepSizeOf(const BatchResult& batch);

/// Forward and backward pass: 6 b sum(in out) - 2 b in_1 out_1 flops (2 forward, 2 for the weights'
/// gradient, 2 for the inputs' gradient, which the first layer does not need); 3 launches a layer
/// less one.
GpuWork GradientWork(const StepSize& size);

/// What the Gauss-Newton factors cost on top of GradientWork: K backward passes, batched over
/// outputs, through all layers but the first, 2 b K (sum(in out) - in_1 out_1); the rows of J
/// written as Kronecker products, b K N; H = diag(p) - p p^T, 2 b K^2. A launch a layer to pass
/// back (but the first), one a layer to write, one for H.
GpuWork CurvatureWork(const StepSize& size);

/// Exact natural gradient by Woodbury with J in memory, m = b K: Gram product J J^T, one triangle,
/// m (m + 1) N; times H, 2 m^2 K; LU, 2/3 m^3; its two triangular solves, 2 m^2; J g and J^T w, 4 m
/// N; H w, 2 m K; g - w, 2 N. 8 launches: a library's LU counts as one, though it is many, in this
/// rival's favour.
GpuWork WoodburyWork(const StepSize& size);

}  // namespace spusim
