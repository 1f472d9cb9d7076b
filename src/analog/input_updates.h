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
  /// By how much of a period updates lie behind the multiples of the period, 0 <= phase < 1.
  virtual double phase() const = 0;
  /// Moves on to the next update: the whole input, an entry a state, until the one after it.
  virtual const Vector& Next() = 0;
};

}  // namespace spusim
