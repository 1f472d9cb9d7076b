// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <spusim/linalg/types.h>
#include <spusim/noise/noise_spectrum.h>

namespace spusim {

/// What the cells of a netlist are made of (docs/spice.md).
enum class SpiceCells {
  kNodes,       ///< a capacitor to ground and conductances between nodes: the ideal amplifier's law
  kLimited,     ///< the same law behind a slew rate and an output swing, as controlled sources
  kAmplifiers,  ///< integrators around an amplifier with one pole, as a subcircuit
  kOscillators  ///< capacitor banks, an inductor and a loss
};

/// The noise sources of a netlist, one a cell: a current that is white, has poles, or is held.
struct SpiceNoise {
  /// White: v2 of an isolated cell of unit conductance, V^2; 0: no sources.
  double node_variance_v2 = 0.0;
  Vector gain = {};             ///< of each source, N entries; empty: 1
  NoiseSpectrum spectrum = {};  ///< of each source
  double held_period_s = 0.0;   ///< > 0: numbers held so long, in the place of the white part
  double held_phase = 0.0;      ///< of the updates, as a share of the period
  Vector part_diffusion = {};   ///< V^2/s: white noise of each cell's own parts; empty: none
  /// Of kAmplifiers in the place of part_diffusion: input noise of each amplifier, one-sided,
  /// V/sqrt(Hz), at its other input.
  double amplifier_v_per_rthz = 0.0;
};

/// A dense cell array in one setting, as a circuit simulator is to see it (docs/spice.md):
///
///   C dV_i/dt = -(1/R0) sum_j M_ij V_j + b'_i/R0 + i_i,   V_i(0) = start_v[i]
///
/// | symbol | member            | unit | range                                             |
/// | M      | matrix            | 1    | N x N: conductances in units of 1/R0; of          |
/// |        |                   |      | oscillators the banks in units of C, symmetric    |
/// | b'     | input_v           | V    | N entries                                         |
/// | V(0)   | start_v           | V    | N entries                                         |
/// | R0, C  | resistance_ohm, capacitance_f | ohm, F | > 0                                 |
/// | T      | step_s            | s    | > 0: largest time step; white noise is held over it |
/// | (end)  | stop_s            | s    | > 0                                               |
///
/// White noise: i_i is normal, of zero mean and standard deviation sqrt(2 v2 C/(R0 T)), drawn anew
/// at each multiple of T, so that an isolated cell of conductance g/R0 has, at those instants, the
/// variance (v2/g) tanh(u)/u, u = g T/(2 R0 C); white noise gives v2/g.
struct SpiceCircuit {
  SpiceCells cells = SpiceCells::kNodes;
  RowMatrix matrix;
  Vector input_v;
  Vector start_v;
  double resistance_ohm = 1e3;
  double capacitance_f = 1e-9;
  // Limits (kLimited).
  double swing_v = 0.0;       ///< 0: none
  double slew_v_per_s = 0.0;  ///< of the drift; 0: none
  // Amplifiers.
  double bandwidth_hz = 0.0;      ///< gain-bandwidth product, > 0
  double gain = 0.0;              ///< at DC; 0: infinite
  Vector input_conductance = {};  ///< of each summing node's other resistors, in 1/R0
  // Oscillators.
  double inductance_h = 0.0;
  Vector loss = {};  ///< in units of R0

  SpiceNoise noise = {};
  double step_s = 0.0;
  double stop_s = 0.0;
  std::uint64_t seed = 1;
};

/// An ngspice netlist, nodes n0 .. n{N-1}. `head`: lines that go first as comments.
/// @pre sizes fit and values are in range.
std::string SpiceNetlist(const SpiceCircuit& circuit, const std::vector<std::string>& head);

/// The seed that the netlist gives to ngspice, which takes 1 .. 2^31 - 1: those seeds stay.
std::uint64_t SpiceSeed(std::uint64_t seed);

}  // namespace spusim
