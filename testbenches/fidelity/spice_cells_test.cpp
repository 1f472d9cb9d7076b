// SPDX-License-Identifier: Apache-2.0
// ngspice against the cells with states of their own: amplifiers with a pole as a subcircuit,
// coupled oscillators, and noise sources that are coloured, 1/f or held.
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <numbers>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <catch2/catch.hpp>
#include <unsupported/Eigen/MatrixFunctions>

#include <spusim/analog/exact/dense/exact_dense_engine.h>
#include <spusim/analog/limited_engine.h>
#include <spusim/circuit/oscillator_cells.h>
#include <spusim/circuit/rc_cells.h>
#include <spusim/circuit/shaped_sources.h>
#include <spusim/linalg/decompositions.h>
#include <spusim/linalg/dense_operator.h>
#include <spusim/linalg/matrix_market.h>
#include <spusim/noise/random_stream.h>
#include <spusim/spice/spice_netlist.h>

#include "testbenches/support/linear_case.h"
#include "testbenches/support/program_run.h"
#include "testbenches/support/specimen.h"
#include "testbenches/support/spice_raw.h"
#include "testbenches/support/temporary_folder.h"

namespace spusim {
namespace {

constexpr double kTau = 1e-6;  // 1 kOhm, 1 nF
constexpr double kVariance = 1e-4;

RowMatrix Simulate(const std::string& netlist) {
  const test::TemporaryFolder folder;
  folder.Write("run.cir", netlist);
  const std::string command = fmt::format("cd '{}' && '{}' -b -r out.raw run.cir > out.log 2>&1",
                                          folder.path().string(), SPUSIM_NGSPICE);
  REQUIRE(std::system(command.c_str()) == 0);
  return test::ReadSpiceRaw(folder.path() / "out.raw");
}

Vector Draw(const char* name, Index n) {
  const RandomStream stream(4, name);
  Vector v(n);
  for (Index i = 0; i < n; ++i) v[i] = stream.Normal(static_cast<std::uint64_t>(i), 0);
  return v;
}

/// Symmetric, diagonally dominant, couplings of both signs; or banks, all >= 0.
RowMatrix Couplings(Index n, bool banks) {
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

Case Amplifiers(Index n, double v2) {
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

Case Oscillators(Index n, double v2) {
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

/// Nodes with sources of a given spectrum.
Case Shaped(Index n, const NoiseSpectrum& spectrum) {
  Case one;
  one.circuit.matrix = Couplings(n, false);
  one.circuit.input_v = Vector::Zero(n);
  one.circuit.start_v = Vector::Zero(n);
  one.circuit.noise.spectrum = spectrum;
  RcCells cells(RcCellOptions{});
  cells.Program(std::make_shared<DenseOperator>(one.circuit.matrix), nullptr);
  one.system = ShapedSources(spectrum, test::Specimen(1))
                   .Apply(cells.System(one.circuit.input_v, kVariance), n);
  return one;
}

// Every point of ngspice's table against e^{-L t}, L the whole system's drift.
void CheckWaveform(Case one, double step_tau) {
  SpiceCircuit& circuit = one.circuit;
  const Index n = circuit.matrix.rows();
  circuit.step_s = step_tau * kTau;
  circuit.stop_s = 8.0 * kTau;
  const RowMatrix table = Simulate(SpiceNetlist(circuit, {"waveform"}));
  const Matrix drift = one.system.rate * one.system.drift->ToDense();
  const Vector settled = drift.partialPivLu().solve(Vector(one.system.rate * one.system.input));
  Vector start = Vector::Zero(drift.rows());
  start.head(n) = circuit.start_v;
  const Eigen::EigenSolver<Matrix> eigen(drift);
  const Eigen::MatrixXcd modes = eigen.eigenvectors();
  const Eigen::VectorXcd weights =
      modes.partialPivLu().solve((start - settled).cast<std::complex<double>>());
  const double full_scale =
      std::max(settled.head(n).cwiseAbs().maxCoeff(), circuit.start_v.cwiseAbs().maxCoeff());
  double worst = 0.0;
  REQUIRE(table.rows() > 50);
  for (Index i = 0; i < table.rows(); ++i) {
    const Eigen::VectorXcd decayed =
        weights.cwiseProduct((-eigen.eigenvalues() * table(i, 0)).array().exp().matrix());
    const Vector exact = settled + (modes * decayed).real();
    worst = std::max(
        worst, (table.row(i).segment(1, n).transpose() - exact.head(n)).cwiseAbs().maxCoeff());
  }
  CHECK(worst <= 1e-3 * full_scale);
}

TEST_CASE("8 integrators with a bandwidth, waveforms", "[spice]") {
  CheckWaveform(Amplifiers(8, 0.0), 0.005);
}
TEST_CASE("32 integrators with a bandwidth, waveforms", "[spice]") {
  CheckWaveform(Amplifiers(32, 0.0), 0.005);
}
TEST_CASE("8 coupled oscillators, waveforms", "[spice]") {
  CheckWaveform(Oscillators(8, 0.0), 0.02);
}
TEST_CASE("32 coupled oscillators, waveforms", "[spice]") {
  CheckWaveform(Oscillators(32, 0.0), 0.02);
}

/// Integrators whose outputs slew and saturate: ngspice against the limited engine, at steps so
/// short that its first order does not matter.
void CheckLimited(Index n) {
  SpiceCircuit circuit;
  circuit.cells = SpiceCells::kLimited;
  circuit.matrix = Couplings(n, false);
  circuit.input_v = 0.2 * Draw("test.input", n);
  circuit.start_v = 0.2 * Draw("test.start", n);
  const Vector ideal = Matrix(circuit.matrix).partialPivLu().solve(circuit.input_v);
  const OutputLimits limits{.swing_v = 0.5 * ideal.cwiseAbs().maxCoeff(),
                            .slew_v_per_s = 0.1 / kTau};
  circuit.swing_v = limits.swing_v;
  circuit.slew_v_per_s = limits.slew_v_per_s;
  circuit.start_v = circuit.start_v.cwiseMin(limits.swing_v).cwiseMax(-limits.swing_v);
  circuit.step_s = 0.01 * kTau;
  circuit.stop_s = 8.0 * kTau;
  const RowMatrix table = Simulate(SpiceNetlist(circuit, {"limits"}));

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
    if (now > 2.0 * kTau && after_slew == 0.0) {
      const Matrix decay = (-Matrix(circuit.matrix) * (now / kTau)).exp();
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
    const RowMatrix table = Simulate(netlist);
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

/// The row of the point nearest to `time`, which must be there; searched from `row` on.
Vector At(const RowMatrix& table, double time, double step, Index n, Index& row) {
  while (row + 1 < table.rows() && table(row + 1, 0) <= time) ++row;
  if (row + 1 < table.rows() && table(row + 1, 0) - time < time - table(row, 0)) ++row;
  REQUIRE(std::abs(table(row, 0) - time) <= 1e-6 * step);
  return table.row(row).segment(1, n).transpose();
}

// Noise held for h moves the state by E x + F w, E = e^{-L h}, F = L^-1 (I - E) S and w of variance
// 2 D/h: the covariance at the multiples of h is the sum of E^k F F^T E^kT, by doubling. Standard
// errors of the entries over correlated samples: docs/laws.md (Isserlis).
void CheckCovariance(Case one, double held_s, double step_s, double interval_s, int samples,
                     double largest_score) {
  SpiceCircuit& circuit = one.circuit;
  const Index n = circuit.matrix.rows();
  circuit.noise.node_variance_v2 = kVariance;
  circuit.step_s = step_s;
  const double settle_s = 20.0 * interval_s;
  circuit.stop_s = settle_s + samples * interval_s;
  circuit.seed = 3;
  const RowMatrix table = Simulate(SpiceNetlist(circuit, {"noise"}));
  RowMatrix read(samples, n);
  Index row = 0;
  for (int k = 0; k < samples; ++k) {
    read.row(k) = At(table, settle_s + k * interval_s, step_s, n, row).transpose();
  }

  const Matrix drift = one.system.rate * one.system.drift->ToDense();
  const Index states = drift.rows();
  const Matrix mixing = one.system.noise_mixing != nullptr ? *one.system.noise_mixing
                                                           : Matrix(Matrix::Identity(n, n));
  Matrix power = (-held_s * drift).exp();
  const Matrix push = drift.partialPivLu().solve(Matrix::Identity(states, states) - power) * mixing;
  Matrix s = 2.0 * (kVariance / kTau) / held_s * push * push.transpose();
  for (int k = 0; k < 40; ++k) {
    s += (power * s * power.transpose()).eval();
    power = (power * power).eval();
  }
  const Matrix lag = (-interval_s * drift).exp();
  Matrix variance = Matrix::Zero(n, n);
  Matrix c = s;
  for (int d = 0; d < samples; ++d) {
    const Matrix seen = c.topLeftCorner(n, n);
    if (seen.norm() <= 1e-9 * s.topLeftCorner(n, n).norm()) break;
    const double pairs = (d == 0 ? 1.0 : 2.0) * (samples - d);
    variance += pairs * (seen.diagonal() * seen.diagonal().transpose() +
                         seen.cwiseProduct(seen.transpose()));
    c = (lag * c).eval();
  }
  variance /= static_cast<double>(samples) * samples;
  const Matrix expected = s.topLeftCorner(n, n);
  const Matrix difference = read.transpose() * read / samples - expected;
  UNSCOPED_INFO(
      "variances over expected: "
      << (difference + expected).diagonal().cwiseQuotient(expected.diagonal()).transpose());
  CHECK(difference.cwiseQuotient(variance.cwiseSqrt()).cwiseAbs().maxCoeff() <= largest_score);
  // The figure could be wrong: these samples tell a change of all sources by a fifth.
  CHECK(0.44 * expected.trace() > 3.0 * std::sqrt(variance.diagonal().sum()));
}

// Of 36 standard scores one is beyond 4.5 with probability 2e-4, of 528 one beyond 5 with 3e-4.
TEST_CASE("8 integrators with a bandwidth, covariance", "[spice]") {
  CheckCovariance(Amplifiers(8, kVariance), 5e-8, 5e-8, 1e-6, 1500, 4.5);
}
TEST_CASE("32 integrators with a bandwidth, covariance", "[spice]") {
  CheckCovariance(Amplifiers(32, kVariance), 5e-8, 5e-8, 2e-6, 200, 5.0);
}
TEST_CASE("8 coupled oscillators, covariance", "[spice]") {
  CheckCovariance(Oscillators(8, kVariance), 4e-8, 4e-8, 1.2e-6, 1500, 4.5);
}
TEST_CASE("32 coupled oscillators, covariance", "[spice]") {
  CheckCovariance(Oscillators(32, kVariance), 4e-8, 4e-8, 2e-6, 200, 5.0);
}
TEST_CASE("coloured sources, covariance", "[spice]") {
  CheckCovariance(Shaped(8, BandLimited(3e5)), 5e-8, 5e-8, 1e-6, 1500, 4.5);
}
TEST_CASE("sources with 1/f noise, covariance", "[spice]") {
  NoiseSpectrum spectrum;
  AddFlicker(1e5, 5e4, spectrum);
  CheckCovariance(Shaped(8, spectrum), 5e-8, 5e-8, 2e-6, 1500, 4.5);
}
TEST_CASE("held sources, covariance at their updates", "[spice]") {
  // Numbers held for half a time constant; ngspice's own step is a tenth of that.
  Case one = Shaped(8, {});
  one.circuit.noise.held_period_s = 5e-7;
  CheckCovariance(one, 5e-7, 5e-8, 1e-6, 1500, 4.5);
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
  const RowMatrix table = Simulate(folder.Read("run.cir"));
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
