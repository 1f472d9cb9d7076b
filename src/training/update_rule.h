// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <spusim/linalg/types.h>

namespace spusim {

/// How a direction (a gradient, preconditioned or not) moves the parameters. Digital, on the host.
class UpdateRule {
 public:
  virtual ~UpdateRule() = default;
  /// parameters += step for this direction; the minus sign lives here.
  virtual void Step(const Vector& direction, Vector& parameters) = 0;
};

}  // namespace spusim
