// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <systemc>

#include <spusim/linalg/types.h>

namespace spusim {

/// Somebody who looks at the cells' voltages. Looking changes no number.
class AnalogProbe {
 public:
  virtual ~AnalogProbe() = default;
  /// The state at a time that may lie before the kernel's: the analog side is lazy.
  virtual void Look(const sc_core::sc_time& time, const Vector& volts) = 0;
  /// No more looks will come for times up to this one.
  virtual void AdvancedTo(const sc_core::sc_time& time) = 0;
};

}  // namespace spusim
