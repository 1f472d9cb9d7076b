// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <spusim/linalg/types.h>

namespace spusim {

/// Inputs that change by a clock of their own, between the events of the digital side.
class InputUpdates {
 public:
  virtual ~InputUpdates() = default;
  /// From one update to the next, s, > 0.
  virtual double period_s() const = 0;
  /// There is an update as the clock starts; the next one is so much of a period later, 0 <= phase
  /// < 1, a whole one for 0.
  virtual double phase() const = 0;
  /// Moves on to the next update: the whole input, an entry a state, until the one after it.
  virtual const Vector& Next() = 0;
};

}  // namespace spusim
