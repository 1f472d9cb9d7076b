// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include <spusim/linalg/types.h>

namespace spusim {

/// Time that the host's GPU takes: flops over a rate plus launches times a latency.
/// Presets and their sources: config/presets.h.
struct GpuModel {
  double flops_per_s = 0.0;
  double launch_s = 0.0;

  double Seconds(double flops, std::uint64_t launches) const {
    return flops / flops_per_s + static_cast<double>(launches) * launch_s;
  }
};

/// Size of one training step, from which the GPU's work follows.
struct StepSize {
  std::vector<std::pair<Index, Index>> layers;  ///< (in, out) of each linear layer
  Index batch = 0;
  Index outputs = 0;
  Index parameters = 0;
};

struct GpuWork {
  double flops = 0.0;
  std::uint64_t launches = 0;
};

/// Forward and backward pass: 6 b sum(in out) flops (2 forward, 4 backward), 3 launches a layer.
GpuWork GradientWork(const StepSize& size);
/// Jacobian by K more backward passes, batched over outputs, then its rows written; and the H blocks.
GpuWork CurvatureWork(const StepSize& size);
/// Woodbury solve: Gram product m^2 N, H G 2 m^2 K, LU 2/3 m^3, two products with J 4 m N.
GpuWork WoodburyWork(const StepSize& size);

}  // namespace spusim
