// SPDX-License-Identifier: Apache-2.0
// ngspice against outputs that slew and saturate.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <memory>
#include <string>

#include <fmt/format.h>
#include <catch2/catch.hpp>

#include <spusim/analog/exact/dense/exact_dense_engine.h>
#include <spusim/analog/limited_engine.h>
#include <spusim/linalg/decompositions.h>
#include <spusim/linalg/matrix_exponential.h>
#include <spusim/linalg/matrix_market.h>

#include "testbenches/fidelity/cell_cases.h"
#include "testbenches/fidelity/spice_run.h"
#include "testbenches/support/linear_case.h"
#include "testbenches/support/program_run.h"

namespace spusim {
namespace {

/// Integrators whose outputs slew and saturate: ngspice against the limited engine, at steps so
/// short that its first order does not matter.
void CheckLimited(Index n) {
  SpiceCircuit circuit;
  circuit.cells = SpiceCells::kLimited;
  circuit.matrix = test::Couplings(n, false);
  circuit.input_v = 0.2 * test::Draw("test.input", n);
  circuit.start_v = 0.2 * test::Draw("test.start", n);
  const Vector ideal = Matrix(circuit.matrix).partialPivLu().solve(circuit.input_v);
  const OutputLimits limits{.swing_v = 0.5 * ideal.cwiseAbs().maxCoeff(),
                            .slew_v_per_s = 0.1 / test::kTau};
  circuit.swing_v = limits.swing_v;
  circuit.slew_v_per_s = limits.slew_v_per_s;
  circuit.start_v = circuit.start_v.cwiseMin(limits.swing_v).cwiseMax(-limits.swing_v);
  circuit.step_s = 0.01 * test::kTau;
  circuit.stop_s = 8.0 * test::kTau;
  const RowMatrix table = test::RunSpice(SpiceNetlist(circuit, {"limits"}));

  RcCells cells(RcCellOptions{});
  cells.Program(std::make_shared<DenseOperator>(circuit.matrix), nullptr);
  LimitedEngine engine(
      std::make_unique<ExactDenseEngine>(RandomStream(1, "noise"), RandomStream(1, "looks")),
      limits, RandomStream(1, "limited"), 2000.0);
  engine.SetSystem(cells.System(circuit.input_v, 0.0));
  Vector state = circuit.start_v;
  double now = 0.0;
  double worst = 0.0;
  double after_slew = 0.0;
  for (Index i = 0; i < table.rows(); ++i) {
    engine.Advance(table(i, 0) - now, state);
    now = table(i, 0);
    worst = std::max(worst, (table.row(i).segment(1, n).transpose() - state).cwiseAbs().maxCoeff());
    if (now > 2.0 * test::kTau && after_slew == 0.0) {
      const Matrix decay = Exponential(-Matrix(circuit.matrix) * (now / test::kTau));
      after_slew = (ideal + decay * (circuit.start_v - ideal) - state).cwiseAbs().maxCoeff();
    }
  }
  const double full_scale = limits.swing_v;
  CHECK(worst <= 1e-3 * full_scale);
  // Both limits have acted.
  CHECK(state.cwiseAbs().maxCoeff() == Approx(limits.swing_v));
  CHECK(engine.work().slews > 0);
  CHECK(after_slew > 0.1 * full_scale);
}
TEST_CASE("8 integrators that slew and saturate, waveforms", "[spice]") { CheckLimited(8); }
TEST_CASE("32 integrators that slew and saturate, waveforms", "[spice]") { CheckLimited(32); }

/// Noise that is limited with the rest, or passes the slew limit: the variance of one and the other
/// simulation. Samples lie far apart, so that each sum of squares is a chi-square of as many
/// degrees.
TEST_CASE("cells that slew under white, coloured and held noise, variance", "[spice]") {
  constexpr int kSamples = 1000;
  for (const std::string noise : {"", "bandwidth_hz = 3e5\n", "held_rate_hz = 1e6\n"}) {
    INFO("noise: " << noise);
    const test::TemporaryFolder folder;
    folder.Write("A.mtx", "%%MatrixMarket matrix array real symmetric\n2 2\n1.0\n-0.4\n0.8\n");
    folder.Write("run.toml",
                 fmt::format("[run]\ntask = \"invert\"\n[problem]\nmatrix = \"A.mtx\"\n[spu]\n"
                             "opamp_slew_v_per_s = 1e5\n[adc]\nbits = 0\n[array]\nbits = 0\n"
                             "[anneal]\nsamples = {}\ninterval_tau = 12.0\n[noise]\nkappa0 = 0.01\n"
                             "{}",
                             kSamples, noise));
    test::ProgramRun run(folder.path(), {"export-spice", "run.toml", "--out", "run.cir"});
    REQUIRE(run.Wait() == 0);
    test::RunToSummary(folder.path(), {"run", "run.toml"});
    const RowMatrix inverse = ReadMatrixMarket(folder.path() / "out" / "inverse.mtx");
    const std::string netlist = folder.Read("run.cir");
    // "V = S x": volts of a problem's unit; kappa0 = 0.01 is divided out of the inverse.
    const std::size_t scale_at = netlist.find("; V = ");
    REQUIRE(scale_at != std::string::npos);
    const double volts = std::stod(netlist.substr(scale_at + 6));
    const std::size_t first_at = netlist.find("Samples: ");
    double settle_s = 0.0;
    double interval_s = 0.0;
    int samples = 0;
    REQUIRE(std::sscanf(netlist.c_str() + first_at, "Samples: %d at %lf s + k * %lf s", &samples,
                        &settle_s, &interval_s) == 3);
    REQUIRE(samples == kSamples);
    const RowMatrix table = test::RunSpice(netlist);
    Vector squares = Vector::Zero(2);
    Index row = 0;
    for (int k = 0; k < samples; ++k) {
      const double time = settle_s + k * interval_s;
      while (row + 1 < table.rows() && table(row, 0) < time) ++row;
      squares += table.row(row).segment(1, 2).transpose().cwiseAbs2() / (volts * volts * 0.01);
    }
    squares /= samples;
    for (Index i = 0; i < 2; ++i) {
      // Both are draws: sqrt(2/M) each.
      CHECK(std::abs(squares[i] / inverse(i, i) - 1.0) < 5.0 * std::sqrt(4.0 / kSamples));
    }
    // The limit acts: no variance is that of A^-1, which linear cells would have or come near to.
    const double ideal = 0.8 / (0.8 - 0.16);
    CHECK(std::abs(inverse(0, 0) / ideal - 1.0) > 0.15);
  }
}

}  // namespace
}  // namespace spusim
