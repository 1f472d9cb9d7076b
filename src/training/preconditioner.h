// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <spusim/device/simulated_clock.h>
#include <spusim/linalg/types.h>
#include <spusim/workload/workload.h>

namespace spusim {

/// Turns a gradient into a direction: identity, exact natural gradient, or one from an SPU.
/// It lets the simulated time of its own work pass on `clock`.
class Preconditioner {
 public:
  virtual ~Preconditioner() = default;
  /// True when Apply reads `layers` and `hessian_blocks`.
  virtual bool needs_curvature() const = 0;
  virtual Vector Apply(const BatchResult& batch, SimulatedClock& clock) = 0;
};

}  // namespace spusim
