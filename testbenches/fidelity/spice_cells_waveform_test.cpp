// SPDX-License-Identifier: Apache-2.0
// ngspice against the cells with states of their own: amplifiers with a pole as a subcircuit, and
// coupled oscillators.
#include <algorithm>
#include <string>

#include <catch2/catch.hpp>

#include <spusim/linalg/decompositions.h>
#include <spusim/linalg/matrix_market.h>

#include "testbenches/fidelity/cell_cases.h"
#include "testbenches/fidelity/linear_laws.h"
#include "testbenches/fidelity/spice_run.h"
#include "testbenches/support/linear_case.h"
#include "testbenches/support/program_run.h"

namespace spusim {
namespace {

// Every point of ngspice's table against e^{-L t}, L the whole system's drift.
void CheckWaveform(test::Case one, double step_tau) {
  SpiceCircuit& circuit = one.circuit;
  const Index n = circuit.matrix.rows();
  circuit.step_s = step_tau * test::kTau;
  circuit.stop_s = 8.0 * test::kTau;
  const RowMatrix table = test::RunSpice(SpiceNetlist(circuit, {"waveform"}));
  const Matrix drift = one.system.rate * one.system.drift->ToDense();
  const Vector settled = drift.partialPivLu().solve(Vector(one.system.rate * one.system.input));
  Vector start = Vector::Zero(drift.rows());
  start.head(n) = circuit.start_v;
  const test::ModalPath exact(drift, settled, start);
  const double full_scale =
      std::max(settled.head(n).cwiseAbs().maxCoeff(), circuit.start_v.cwiseAbs().maxCoeff());
  double worst = 0.0;
  REQUIRE(table.rows() > 50);
  for (Index i = 0; i < table.rows(); ++i) {
    const Vector difference = table.row(i).segment(1, n).transpose() - exact(table(i, 0)).head(n);
    worst = std::max(worst, difference.cwiseAbs().maxCoeff());
  }
  CHECK(worst <= 1e-3 * full_scale);
}

TEST_CASE("8 integrators with a bandwidth, waveforms", "[spice]") {
  CheckWaveform(test::Amplifiers(8, 0.0), 0.005);
}
TEST_CASE("32 integrators with a bandwidth, waveforms", "[spice]") {
  CheckWaveform(test::Amplifiers(32, 0.0), 0.005);
}
TEST_CASE("8 coupled oscillators, waveforms", "[spice]") {
  CheckWaveform(test::Oscillators(8, 0.0), 0.02);
}
TEST_CASE("32 coupled oscillators, waveforms", "[spice]") {
  CheckWaveform(test::Oscillators(32, 0.0), 0.02);
}

TEST_CASE("amplifiers and oscillators of a configuration are exported", "[spice]") {
  const test::LinearCase folder(8, 5);
  folder.Write("run.toml",
               "[run]\ntask = \"solve\"\n[problem]\nmatrix = \"A.mtx\"\nrhs = \"b.mtx\"\n[noise]\n"
               "kappa0 = 0.0\n[spu]\nopamp_bandwidth_hz = 2e7\nopamp_gain = 1e3\nopamp_offset_v = "
               "1e-3\n[adc]\nbits = 0\nfull_scale_v = 16.0\n[array]\ntolerance = 0.01\n[anneal]\n"
               "time_tau = 1.5\n");
  test::ProgramRun run(folder.path(), {"export-spice", "run.toml", "--out", "run.cir"});
  REQUIRE(run.Wait() == 0);
  const RowMatrix table = test::RunSpice(folder.Read("run.cir"));
  // Not settled yet: the whole program's own sample at the end, in volts. s_x = s_A/max |b|.
  test::RunToSummary(folder.path(), {"run", "run.toml"});
  const Vector solution = ReadMatrixMarket(folder.path() / "out" / "solution.mtx").col(0);
  const Vector b = ReadMatrixMarket(folder.path() / "b.mtx").col(0);
  const double volts =
      ReadMatrixMarket(folder.path() / "A.mtx").cwiseAbs().maxCoeff() / b.cwiseAbs().maxCoeff();
  const Vector end = table.row(table.rows() - 1).segment(1, 8).transpose();
  CHECK((end - volts * solution).cwiseAbs().maxCoeff() <= 1e-3 * end.cwiseAbs().maxCoeff());

  folder.Write("M.mtx", "%%MatrixMarket matrix array real general\n2 2\n1.0\n-0.5\n-0.5\n0.7\n");
  folder.Write("invert.toml",
               "[run]\ntask = \"invert\"\n[problem]\nmatrix = \"M.mtx\"\n[spu]\ncell = "
               "\"oscillator\"\n[noise]\nheld_rate_hz = 1e7\n");
  test::ProgramRun other(folder.path(), {"export-spice", "invert.toml", "--out", "invert.cir"});
  REQUIRE(other.Wait() == 0);
  const std::string netlist = folder.Read("invert.cir");
  CHECK(netlist.find("L1 n1 0 0.001 ic=0") != std::string::npos);
  CHECK(netlist.find("C0_1 n0 n1") != std::string::npos);
  CHECK(netlist.find("TRRANDOM(2 1e-07 0 ") != std::string::npos);
}

}  // namespace
}  // namespace spusim
