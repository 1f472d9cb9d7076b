// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <limits>
#include <sstream>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include <spusim/spice/spice_netlist.h>

namespace spusim {
namespace {

constexpr double kEps = std::numeric_limits<double>::epsilon();

/// What nodal analysis makes of a netlist: C dV/dt = -g V + current.
struct Stamps {
  explicit Stamps(Index n) : conductance(Matrix::Zero(n, n)), current(Vector::Zero(n)) {}

  Matrix conductance;
  Vector current;
  std::vector<double> capacitances;
  std::vector<double> starts;
  std::vector<std::string> noise;
  std::vector<std::string> other;
  bool negative_resistor = false;
  int controlled = 0;
};

/// Index of a node; -1 for ground.
Index Node(const std::string& name) {
  return name == "0" ? -1 : static_cast<Index>(std::stol(name.substr(1)));
}

Stamps Read(const std::string& netlist, Index n) {
  Stamps stamps(n);
  std::istringstream lines(netlist);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::string name;
    std::string from;
    std::string to;
    words >> name >> from >> to;
    const auto add = [&](Index i, Index j, double g) {
      if (i >= 0 && j >= 0) stamps.conductance(i, j) += g;
    };
    if (name[0] == 'R') {
      double ohm = 0.0;
      words >> ohm;
      stamps.negative_resistor = stamps.negative_resistor || ohm < 0.0;
      const Index i = Node(from);
      const Index j = Node(to);
      add(i, i, 1.0 / ohm);
      add(j, j, 1.0 / ohm);
      add(i, j, -1.0 / ohm);
      add(j, i, -1.0 / ohm);
    } else if (name[0] == 'G') {
      std::string plus;
      std::string minus;
      double siemens = 0.0;
      words >> plus >> minus >> siemens;
      CHECK(to == "0");
      CHECK(minus == "0");
      add(Node(from), Node(plus), siemens);
      ++stamps.controlled;
    } else if (name.rfind("IB", 0) == 0) {
      std::string kind;
      double ampere = 0.0;
      words >> kind >> ampere;
      CHECK(from == "0");  // through the source from ground into the node
      stamps.current[Node(to)] += ampere;
    } else if (name.rfind("IN", 0) == 0) {
      stamps.noise.push_back(line);
    } else if (name[0] == 'C') {
      double farad = 0.0;
      std::string start;
      words >> farad >> start;
      CHECK(Node(from) == static_cast<Index>(stamps.capacitances.size()));
      stamps.capacitances.push_back(farad);
      stamps.starts.push_back(std::stod(start.substr(3)));
    } else {
      stamps.other.push_back(line);
    }
  }
  return stamps;
}

SpiceCircuit Example() {
  SpiceCircuit circuit;
  circuit.matrix = RowMatrix(3, 3);
  // The second row sums to zero: no resistor to ground there. Positive and negative couplings.
  circuit.matrix << 1.0, 0.25, -0.5, 0.25, 0.5, -0.75, -0.5, -0.75, 0.9;
  circuit.input_v = Vector(3);
  circuit.input_v << 0.5, -0.25, 0.0;
  circuit.start_v = Vector(3);
  circuit.start_v << 0.1, 0.0, -0.2;
  circuit.resistance_ohm = 2e3;
  circuit.capacitance_f = 3e-9;
  circuit.step_s = 1e-8;
  circuit.stop_s = 1e-6;
  return circuit;
}

void CheckEquations(const SpiceCircuit& circuit, const Stamps& stamps) {
  // A row sum and one division a resistor: 3 roundings of terms up to |M|, three terms.
  const double rounding = 16 * kEps / circuit.resistance_ohm;
  const Matrix expected = circuit.matrix / circuit.resistance_ohm;
  CHECK((stamps.conductance - expected).cwiseAbs().maxCoeff() <= rounding);
  CHECK((stamps.current - circuit.input_v / circuit.resistance_ohm).norm() == 0.0);
  CHECK(stamps.capacitances == std::vector<double>(3, 3e-9));
  CHECK(stamps.starts == std::vector<double>{0.1, 0.0, -0.2});
}

TEST_CASE("resistors stand for a symmetric matrix") {
  const SpiceCircuit circuit = Example();
  const Stamps stamps = Read(SpiceNetlist(circuit, {"title"}), 3);
  CheckEquations(circuit, stamps);
  CHECK(stamps.controlled == 0);
  CHECK(stamps.negative_resistor);
  CHECK(stamps.noise.empty());
  CHECK(stamps.other ==
        std::vector<std::string>{"* title", ".tran 1e-08 1e-06 0 1e-08 uic", ".end"});
  CHECK(SpiceNetlist(circuit, {"title"}).find("R1 ") == std::string::npos);
}

TEST_CASE("controlled sources stand for any other matrix") {
  SpiceCircuit circuit = Example();
  circuit.matrix(0, 2) = 0.125;
  circuit.matrix(1, 0) = 0.0;
  const Stamps stamps = Read(SpiceNetlist(circuit, {}), 3);
  CheckEquations(circuit, stamps);
  CHECK(stamps.controlled == 5);
  CHECK(stamps.other.front() == "* 3 cells");
}

TEST_CASE("noise sources have the strength of the cells' noise") {
  SpiceCircuit circuit = Example();
  circuit.noise.node_variance_v2 = 4e-6;
  circuit.seed = 12;
  const Stamps stamps = Read(SpiceNetlist(circuit, {}), 3);
  CheckEquations(circuit, stamps);
  // A current s held for T moves a capacitor by s T / C: variance 2 D T, D = v2/(R0 C), per step.
  // sqrt(2 * 4e-6 * 3e-9 / (2e3 * 1e-8)) = sqrt(1.2e-9).
  REQUIRE(stamps.noise.size() == 3);
  const std::string& line = stamps.noise[1];
  const std::string begin = "IN1 0 n1 DC 0 TRRANDOM(2 1e-08 0 ";
  REQUIRE(line.rfind(begin, 0) == 0);
  CHECK(std::stod(line.substr(begin.size())) == Approx(std::sqrt(1.2e-9)).epsilon(4 * kEps));
  CHECK(stamps.other[1] == ".options seed=12");
}

TEST_CASE("seeds fit what ngspice takes") {
  CHECK(SpiceSeed(1) == 1);
  CHECK(SpiceSeed(0x7fffffff) == 0x7fffffff);
  CHECK(SpiceSeed(0x80000000) == 1);
  CHECK(SpiceSeed(0) >= 1);
  CHECK(SpiceSeed(~std::uint64_t{0}) <= 0x7fffffff);
}

}  // namespace
}  // namespace spusim
