// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <spusim/linalg/types.h>

namespace spusim {

/// A dense cell array in one setting, as a circuit simulator is to see it (docs/spice.md):
///
///   C dV_i/dt = -(1/R0) sum_j M_ij V_j + b'_i/R0 + i_i,   V_i(0) = start_v[i]
///
/// | symbol | member            | unit | range                                             |
/// | M      | matrix            | 1    | N x N: conductances in units of 1/R0              |
/// | b'     | input_v           | V    | N entries                                         |
/// | V(0)   | start_v           | V    | N entries                                         |
/// | R0, C  | resistance_ohm, capacitance_f | ohm, F | > 0                                 |
/// | v2     | node_variance_v2  | V^2  | >= 0; 0: no noise sources                         |
/// | T      | step_s            | s    | > 0: largest time step; noise is held over it     |
/// | (end)  | stop_s            | s    | > 0                                               |
///
/// Noise: i_i is normal, of zero mean and standard deviation sqrt(2 v2 C/(R0 T)), drawn anew at
/// each multiple of T, so that an isolated cell of conductance g/R0 has, at those instants, the
/// variance (v2/g) tanh(u)/u, u = g T/(2 R0 C); white noise gives v2/g.
struct SpiceCircuit {
  RowMatrix matrix;
  Vector input_v;
  Vector start_v;
  double resistance_ohm = 1e3;
  double capacitance_f = 1e-9;
  double node_variance_v2 = 0.0;
  double step_s = 0.0;
  double stop_s = 0.0;
  std::uint64_t seed = 1;
};

/// An ngspice netlist, nodes n0 .. n{N-1}. Where M is symmetric, resistors -R0/M_ij between the
/// nodes and R0/(row sum) to ground, some of them negative; otherwise M_ii to ground and a
/// voltage-controlled current source for every other entry. `head`: lines that go first as
/// comments. @pre sizes fit and values are in range.
std::string SpiceNetlist(const SpiceCircuit& circuit, const std::vector<std::string>& head);

/// The seed that the netlist gives to ngspice, which takes 1 .. 2^31 - 1: those seeds stay.
std::uint64_t SpiceSeed(std::uint64_t seed);

}  // namespace spusim
