// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <spusim/training/preconditioner.h>

namespace spusim {

/// The gradient as it is; no time passes. For SGD and Adam.
class IdentityPreconditioner final : public Preconditioner {
 public:
  bool needs_curvature() const override { return false; }
  Vector Apply(const BatchResult& batch) override { return batch.gradient; }
};

}  // namespace spusim
