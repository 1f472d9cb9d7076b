// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <spusim/linalg/types.h>
#include <spusim/workload/workload.h>

namespace spusim {

/// Turns a gradient into a direction: identity, exact natural gradient, or one from an SPU.
/// The simulated time of its own work passes by itself: on a device, or on a clock that it was
/// given.
class Preconditioner {
 public:
  virtual ~Preconditioner() = default;
  /// True when Apply reads `layers` and `hessian_blocks`.
  virtual bool needs_curvature() const = 0;
  virtual Vector Apply(const BatchResult& batch) = 0;
};

}  // namespace spusim
