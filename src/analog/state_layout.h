// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <spusim/linalg/types.h>

namespace spusim {

/// What the entries of a circuit's state vector are, all in volts. The circuit says it with its
/// equation of motion (LangevinSystem::layout); the parts of a state follow one another in this
/// order:
///
/// | member   | entries | what they hold                                                          |
/// | voltages | N       | node voltages; 0 as a whole layout: every state is one                  |
/// | rates    | N or 0  | (1/rate) dV/dt of cells behind an amplifier's pole                      |
/// | currents | N or 0  | R0 i of the cells' inductors                                            |
/// | sources  | >= 0    | noise sources with a memory, in equilibrium whenever cells are let go   |
struct StateLayout {
  Index voltages = 0;
  Index rates = 0;
  Index currents = 0;
  Index sources = 0;
  Index outputs = 0;  ///< the N states from here on are what ADCs convert

  Index size() const { return voltages + rates + currents + sources; }
  /// Cells of second order: each has a rate of change behind its voltage.
  bool second_order() const { return rates != 0; }
};

}  // namespace spusim
