// SPDX-License-Identifier: Apache-2.0
#include <spusim/spice/spice_netlist.h>

#include <cmath>
#include <limits>
#include <numbers>

#include <spusim/spice/spice_deck.h>
#include <spusim/spice/spice_noise.h>

namespace spusim {
namespace {

// ---- an ideal amplifier's law, node by node

void WriteResistors(const SpiceCircuit& circuit, SpiceDeck& deck) {
  const RowMatrix& m = circuit.matrix;
  const Index n = m.rows();
  for (Index i = 0; i < n; ++i) {
    // A sum that rounding alone keeps from zero is no resistor.
    const double rounding =
        static_cast<double>(n) * std::numeric_limits<double>::epsilon() * m.row(i).cwiseAbs().sum();
    const double sum = m.row(i).sum();
    if (std::abs(sum) > rounding) deck.Line("R{} n{} 0 {}", i, i, circuit.resistance_ohm / sum);
    for (Index j = i + 1; j < n; ++j) {
      if (m(i, j) == 0.0) continue;
      deck.Line("R{}_{} n{} n{} {}", i, j, i, j, -circuit.resistance_ohm / m(i, j));
    }
  }
}

void WriteControlledSources(const SpiceCircuit& circuit, SpiceDeck& deck) {
  const RowMatrix& m = circuit.matrix;
  for (Index i = 0; i < m.rows(); ++i) {
    if (m(i, i) != 0.0) deck.Line("R{} n{} 0 {}", i, i, circuit.resistance_ohm / m(i, i));
    for (Index j = 0; j < m.cols(); ++j) {
      if (i == j || m(i, j) == 0.0) continue;
      deck.Line("G{}_{} n{} 0 n{} 0 {}", i, j, i, j, m(i, j) / circuit.resistance_ohm);
    }
  }
}

void WriteInputs(const SpiceCircuit& circuit, SpiceDeck& deck) {
  for (Index i = 0; i < circuit.matrix.rows(); ++i) {
    const double current = circuit.input_v[i] / circuit.resistance_ohm;
    if (current != 0.0) deck.Line("IB{} 0 n{} DC {}", i, i, current);
  }
}

void WriteNodes(const SpiceCircuit& circuit, SpiceDeck& deck) {
  for (Index i = 0; i < circuit.matrix.rows(); ++i) {
    deck.Line("C{} n{} 0 {} ic={}", i, i, circuit.capacitance_f, circuit.start_v[i]);
  }
  if (circuit.matrix == circuit.matrix.transpose()) {
    WriteResistors(circuit, deck);
  } else {
    WriteControlledSources(circuit, deck);
  }
  WriteInputs(circuit, deck);
  WriteSpiceNoise(circuit, "n", "n", deck);
}

// ---- integrators

/// The resistors of row i, from the cells' outputs to its summing node, and its input.
void WriteRow(const SpiceCircuit& circuit, Index i, SpiceDeck& deck) {
  const RowMatrix& m = circuit.matrix;
  // A negative weight comes from an inverted output, as a differential pair has it.
  if ((m.col(i).array() < 0.0).any()) deck.Line("E{} m{} 0 n{} 0 -1", i, i, i);
  for (Index j = 0; j < m.cols(); ++j) {
    if (m(i, j) == 0.0) continue;
    deck.Line("R{}_{} {}{} s{} {}", i, j, m(i, j) > 0.0 ? "n" : "m", j, i,
              circuit.resistance_ohm / std::abs(m(i, j)));
  }
  // The integrator inverts.
  const double current = circuit.input_v[i] / circuit.resistance_ohm;
  if (current != 0.0) deck.Line("IB{} s{} 0 DC {}", i, i, current);
}

/// A virtual ground s<i>, whose current drives the capacitor at c<i> within the limits; n<i> is its
/// buffered voltage.
void WriteLimited(const SpiceCircuit& circuit, SpiceDeck& deck) {
  // At the swing a conductance of this over R0 takes what would drive the cell further.
  constexpr double kClamp = 1e4;
  for (Index i = 0; i < circuit.matrix.rows(); ++i) {
    deck.Line("C{} c{} 0 {} ic={}", i, i, circuit.capacitance_f, circuit.start_v[i]);
    deck.Line("EB{} n{} 0 c{} 0 1", i, i, i);
    deck.Line("VS{} s{} 0 DC 0", i, i);
    WriteRow(circuit, i, deck);
    if (circuit.slew_v_per_s > 0.0) {
      const double most = circuit.slew_v_per_s * circuit.capacitance_f;
      deck.Line("BI{} 0 c{} I=max({}, min({}, -i(VS{})))", i, i, -most, most, i);
    } else {
      deck.Line("BI{} 0 c{} I=-i(VS{})", i, i, i);
    }
    if (circuit.swing_v > 0.0) {
      const double siemens = kClamp / circuit.resistance_ohm;
      deck.Line("BS{} c{} 0 I={}*(max(v(c{}) - {}, 0) + min(v(c{}) + {}, 0))", i, i, siemens, i,
                circuit.swing_v, i, circuit.swing_v);
    }
  }
  // White noise has no bounded slope; what is slower is limited with the rest.
  WriteSpiceNoise(circuit, "c", "s", deck);
}

void WriteAmplifiers(const SpiceCircuit& circuit, SpiceDeck& deck) {
  const Index n = circuit.matrix.rows();
  const double turn_rate = 2.0 * std::numbers::pi * circuit.bandwidth_hz;
  constexpr double kFarad = 1e-9;
  deck.Line("* amplifier: A(s) = 1/(1/A0 + s/wt); its output starts at v0");
  deck.Line(".subckt amplifier in plus out v0=0");
  deck.Line("G1 x 0 in plus {}", turn_rate * kFarad);
  deck.Line("C1 x 0 {} ic={{v0}}", kFarad);
  if (circuit.gain > 0.0) deck.Line("R1 x 0 {}", circuit.gain / (turn_rate * kFarad));
  deck.Line("E1 out 0 x 0 1");
  deck.Line(".ends");
  for (Index i = 0; i < n; ++i) {
    const double noise = circuit.noise.amplifier_v_per_rthz;
    if (noise > 0.0) {
      // Held over a step: of the two-sided density e_n^2/2.
      deck.Line("VP{} p{} 0 DC 0 TRRANDOM(2 {} 0 {} 0)", i, i, circuit.step_s,
                noise / std::sqrt(2.0 * circuit.step_s));
      deck.Line("X{} s{} p{} n{} amplifier v0={}", i, i, i, i, circuit.start_v[i]);
    } else {
      deck.Line("X{} s{} 0 n{} amplifier v0={}", i, i, i, circuit.start_v[i]);
    }
    deck.Line("C{} n{} s{} {} ic={}", i, i, i, circuit.capacitance_f, circuit.start_v[i]);
    deck.Line("R{} s{} 0 {}", i, i, circuit.resistance_ohm / circuit.input_conductance[i]);
    WriteRow(circuit, i, deck);
  }
  WriteSpiceNoise(circuit, "s", "s", deck);
}

// ---- oscillators

void WriteOscillators(const SpiceCircuit& circuit, SpiceDeck& deck) {
  const RowMatrix& banks = circuit.matrix;
  const Vector& v = circuit.start_v;
  for (Index i = 0; i < banks.rows(); ++i) {
    if (banks(i, i) > 0.0) {
      deck.Line("C{} n{} 0 {} ic={}", i, i, banks(i, i) * circuit.capacitance_f, v[i]);
    }
    for (Index j = i + 1; j < banks.cols(); ++j) {
      if (banks(i, j) == 0.0) continue;
      deck.Line("C{}_{} n{} n{} {} ic={}", i, j, i, j, banks(i, j) * circuit.capacitance_f,
                v[i] - v[j]);
    }
    deck.Line("R{} n{} 0 {}", i, i, circuit.loss[i] * circuit.resistance_ohm);
    deck.Line("L{} n{} 0 {} ic=0", i, i, circuit.inductance_h);
  }
  WriteInputs(circuit, deck);
  WriteSpiceNoise(circuit, "n", "n", deck);
}

}  // namespace

std::uint64_t SpiceSeed(std::uint64_t seed) {
  constexpr std::uint64_t kSeeds = 0x7fffffff;
  return (seed - 1) % kSeeds + 1;
}

std::string SpiceNetlist(const SpiceCircuit& circuit, const std::vector<std::string>& head) {
  SpiceDeck deck;
  for (const std::string& line : head) deck.Line("* {}", line);
  // The first line of a netlist is its title, whatever it says.
  if (head.empty()) deck.Line("* {} cells", circuit.matrix.rows());
  switch (circuit.cells) {
    case SpiceCells::kNodes:
      WriteNodes(circuit, deck);
      break;
    case SpiceCells::kLimited:
      WriteLimited(circuit, deck);
      break;
    case SpiceCells::kAmplifiers:
      WriteAmplifiers(circuit, deck);
      break;
    case SpiceCells::kOscillators:
      WriteOscillators(circuit, deck);
      break;
  }
  const SpiceNoise& noise = circuit.noise;
  if (noise.node_variance_v2 > 0.0 || noise.part_diffusion.size() != 0 ||
      noise.amplifier_v_per_rthz > 0.0) {
    deck.Line(".options seed={}", SpiceSeed(circuit.seed));
  }
  if (circuit.cells == SpiceCells::kAmplifiers || circuit.cells == SpiceCells::kLimited ||
      !noise.spectrum.poles.empty()) {
    // Only the cells' outputs, in their order; there are nodes inside.
    for (Index i = 0; i < circuit.matrix.rows(); ++i) deck.Line(".save v(n{})", i);
  }
  deck.Line(".tran {} {} 0 {} uic", circuit.step_s, circuit.stop_s, circuit.step_s);
  deck.Line(".end");
  return deck.Text();
}

}  // namespace spusim
