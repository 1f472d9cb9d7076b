// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include <spusim/linalg/types.h>
#include <spusim/workload/network.h>

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

struct GpuWork {
  double flops = 0.0;
  std::uint64_t launches = 0;
};

/// Forward and backward pass over `batch` samples, from what the layers report: forward, gradient
/// of the parameters, and gradient of the inputs where something before needs it (the first layer's
/// has nothing); a launch each. Linear layers: 6 b sum(in out) - 2 b in_1 out_1 flops, 3 launches a
/// layer less one.
GpuWork GradientWork(const NetworkReport& network, Index batch);

/// What the Gauss-Newton factors cost on top of GradientWork: K backward passes, batched over
/// outputs, through all layers whose inputs need them, a launch each; the rows of J, a launch a
/// layer; H, one launch. Linear layers with a softmax: 2 b K (sum(in out) - in_1 out_1) + b K N + 2
/// b K^2.
GpuWork CurvatureWork(const NetworkReport& network, Index batch);

/// Exact natural gradient of a batch by Woodbury with J in memory, m = b K: Gram product J J^T, one
/// triangle, m (m + 1) N; times H, 2 m^2 K; LU, 2/3 m^3; its two triangular solves, 2 m^2; J g and
/// J^T w, 4 m N; H w, 2 m K; g - w, 2 N. 8 launches: a library's LU counts as one, though it is
/// many, in this rival's favour.
GpuWork WoodburyWork(const BatchResult& batch);

}  // namespace spusim
