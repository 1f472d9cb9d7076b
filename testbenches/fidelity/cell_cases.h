// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cmath>
#include <cstdint>
#include <memory>

#include <spusim/circuit/oscillator_cells.h>
#include <spusim/circuit/rc_cells.h>
#include <spusim/linalg/dense_operator.h>
#include <spusim/noise/random_stream.h>
#include <spusim/spice/spice_netlist.h>

namespace spusim::test {

constexpr double kTau = 1e-6;  // 1 kOhm, 1 nF

inline Vector Draw(const char* name, Index n) {
  const RandomStream stream(4, name);
  Vector v(n);
  for (Index i = 0; i < n; ++i) v[i] = stream.Normal(static_cast<std::uint64_t>(i), 0);
  return v;
}

/// Symmetric, diagonally dominant, couplings of both signs; or banks, all >= 0.
inline RowMatrix Couplings(Index n, bool banks) {
  RowMatrix m(n, n);
  const RandomStream stream(7, "test.couplings");
  for (Index i = 0; i < n; ++i) {
    for (Index j = 0; j <= i; ++j) {
      const double w = 0.6 / static_cast<double>(n) *
                       stream.Normal(static_cast<std::uint64_t>(i), static_cast<std::uint64_t>(j));
      m(i, j) = m(j, i) = i == j ? 0.7 : (banks ? std::abs(w) : w);
    }
  }
  return m;
}

/// An array in a netlist and as the library's own equation of motion.
struct Case {
  SpiceCircuit circuit;
  LangevinSystem system;
};

inline Case Amplifiers(Index n, double v2) {
  RcCellOptions options;
  options.amplifier_bandwidth_hz = 2e7;
  RcCells cells(options);
  Case one;
  one.circuit.cells = SpiceCells::kAmplifiers;
  one.circuit.matrix = Couplings(n, false);
  one.circuit.input_v = v2 > 0.0 ? Vector(Vector::Zero(n)) : Vector(0.2 * Draw("test.input", n));
  one.circuit.start_v = v2 > 0.0 ? Vector(Vector::Zero(n)) : Vector(0.2 * Draw("test.start", n));
  one.circuit.bandwidth_hz = 2e7;
  one.circuit.input_conductance = Vector::Ones(n);
  cells.Program(std::make_shared<DenseOperator>(one.circuit.matrix), nullptr);
  one.system = cells.System(one.circuit.input_v, v2);
  return one;
}

inline Case Oscillators(Index n, double v2) {
  OscillatorCells cells(OscillatorOptions{});
  Case one;
  one.circuit.cells = SpiceCells::kOscillators;
  one.circuit.matrix = Couplings(n, true);
  one.circuit.input_v = Vector::Zero(n);
  one.circuit.start_v = v2 > 0.0 ? Vector(Vector::Zero(n)) : Vector(0.2 * Draw("test.start", n));
  one.circuit.inductance_h = 1e-3;
  one.circuit.loss = Vector::Ones(n);
  cells.Program(std::make_shared<DenseOperator>(one.circuit.matrix), nullptr);
  one.system = cells.System(one.circuit.input_v, v2);
  return one;
}

}  // namespace spusim::test
