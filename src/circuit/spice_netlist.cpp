// SPDX-License-Identifier: Apache-2.0
#include <spusim/circuit/spice_netlist.h>

#include <cmath>
#include <iterator>
#include <limits>

#include <fmt/format.h>

namespace spusim {
namespace {

/// Text that grows; numbers in the fewest digits that give the same double again.
class Deck {
 public:
  template <typename... Values>
  void Line(fmt::format_string<Values...> text, Values&&... values) {
    fmt::format_to(std::back_inserter(text_), text, std::forward<Values>(values)...);
    text_.push_back('\n');
  }
  std::string Text() const { return fmt::to_string(text_); }

 private:
  fmt::memory_buffer text_;
};

void WriteResistors(const SpiceCircuit& circuit, Deck& deck) {
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

void WriteControlledSources(const SpiceCircuit& circuit, Deck& deck) {
  const RowMatrix& m = circuit.matrix;
  for (Index i = 0; i < m.rows(); ++i) {
    if (m(i, i) != 0.0) deck.Line("R{} n{} 0 {}", i, i, circuit.resistance_ohm / m(i, i));
    for (Index j = 0; j < m.cols(); ++j) {
      if (i == j || m(i, j) == 0.0) continue;
      deck.Line("G{}_{} n{} 0 n{} 0 {}", i, j, i, j, m(i, j) / circuit.resistance_ohm);
    }
  }
}

}  // namespace

std::uint64_t SpiceSeed(std::uint64_t seed) {
  constexpr std::uint64_t kSeeds = 0x7fffffff;
  return (seed - 1) % kSeeds + 1;
}

std::string SpiceNetlist(const SpiceCircuit& circuit, const std::vector<std::string>& head) {
  const Index n = circuit.matrix.rows();
  Deck deck;
  for (const std::string& line : head) deck.Line("* {}", line);
  // The first line of a netlist is its title, whatever it says.
  if (head.empty()) deck.Line("* {} cells", n);

  for (Index i = 0; i < n; ++i) {
    deck.Line("C{} n{} 0 {} ic={}", i, i, circuit.capacitance_f, circuit.start_v[i]);
  }
  if (circuit.matrix == circuit.matrix.transpose()) {
    WriteResistors(circuit, deck);
  } else {
    WriteControlledSources(circuit, deck);
  }
  for (Index i = 0; i < n; ++i) {
    const double current = circuit.input_v[i] / circuit.resistance_ohm;
    if (current != 0.0) deck.Line("IB{} 0 n{} DC {}", i, i, current);
  }
  if (circuit.node_variance_v2 > 0.0) {
    const double deviation = std::sqrt(2.0 * circuit.node_variance_v2 * circuit.capacitance_f /
                                       (circuit.resistance_ohm * circuit.step_s));
    for (Index i = 0; i < n; ++i) {
      deck.Line("IN{} 0 n{} DC 0 TRRANDOM(2 {} 0 {} 0)", i, i, circuit.step_s, deviation);
    }
    deck.Line(".options seed={}", SpiceSeed(circuit.seed));
  }
  deck.Line(".tran {} {} 0 {} uic", circuit.step_s, circuit.stop_s, circuit.step_s);
  deck.Line(".end");
  return deck.Text();
}

}  // namespace spusim
