// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <spusim/spice/spice_deck.h>
#include <spusim/spice/spice_netlist.h>

namespace spusim {

/// Writes the noise currents of all cells, each drawn out of or pushed into a node of its cell (a
/// normal current has no sign): white ones at `white_at`i, filtered and held ones at `shaped_at`i.
/// White and held ones are TRRANDOM current sources; a Lorentzian part is a TRRANDOM voltage of 1 V
/// rms behind a resistor and a capacitor, whose voltage controls a current source.
void WriteSpiceNoise(const SpiceCircuit& circuit, const char* white_at, const char* shaped_at,
                     SpiceDeck& deck);

}  // namespace spusim
