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
  /// When the first update after the clock's start is, as a share of a period, 0 <= phase < 1; with
  /// 0, whose update is the start itself, after a whole one.
  virtual double phase() const = 0;
  /// Moves on to the next update: the whole input, an entry a state, until the one after it.
  virtual const Vector& Next() = 0;
};

}  // namespace spusim
