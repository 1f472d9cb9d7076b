// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <systemc>

#include <spusim/linalg/types.h>

namespace spusim {

/// What a probe wants to see of the cells between two digital events.
struct ProbeWindow {
  Index cells = 0;         ///< the first so many
  double spacing_s = 0.0;  ///< between points; 0: the engine's choice
  /// From when on; of earlier points only the last is wanted, for the value at this time.
  sc_core::sc_time start = sc_core::SC_ZERO_TIME;
  sc_core::sc_time stop = sc_core::sc_max_time();
};

/// An observer of the cells' voltages. Being observed changes no number.
class AnalogProbe {
 public:
  virtual ~AnalogProbe() = default;
  virtual const ProbeWindow& window() const = 0;
  /// The state at a time that may lie before the kernel's: the analog side is lazy. `volts` holds
  /// window().cells entries or more. Times increase; the last of equal ones holds (a preset).
  virtual void Look(const sc_core::sc_time& time, const Vector& volts) = 0;
  /// No more points will come for times up to this one.
  virtual void AdvancedTo(const sc_core::sc_time& time) = 0;
};

}  // namespace spusim
