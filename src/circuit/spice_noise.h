// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <spusim/circuit/spice_deck.h>
#include <spusim/circuit/spice_netlist.h>

namespace spusim {

/// Writes the noise currents of all cells, each drawn out of or pushed into its cell's node
/// `prefix`i (a normal current has no sign). White and held ones are TRRANDOM current sources; a
/// Lorentzian part is a TRRANDOM voltage of 1 V rms behind a resistor and a capacitor, whose voltage
/// controls a current source.
void WriteSpiceNoise(const SpiceCircuit& circuit, const char* prefix, SpiceDeck& deck);

}  // namespace spusim
