// SPDX-License-Identifier: Apache-2.0
// ngspice against amplifiers with a pole, oscillators, and noise sources that are coloured, 1/f or
// held: covariances.
#include <cmath>

#include <catch2/catch.hpp>

#include <spusim/circuit/shaped_sources.h>
#include <spusim/linalg/decompositions.h>

#include "testbenches/fidelity/cell_cases.h"
#include "testbenches/fidelity/linear_laws.h"
#include "testbenches/fidelity/spice_run.h"
#include "testbenches/support/specimen.h"

namespace spusim {
namespace {

constexpr double kVariance = 1e-4;  // V^2

/// Nodes with sources of a given spectrum.
test::Case Shaped(Index n, const NoiseSpectrum& spectrum) {
  test::Case one;
  one.circuit.matrix = test::Couplings(n, false);
  one.circuit.input_v = Vector::Zero(n);
  one.circuit.start_v = Vector::Zero(n);
  one.circuit.noise.spectrum = spectrum;
  RcCells cells(RcCellOptions{});
  cells.Program(std::make_shared<DenseOperator>(one.circuit.matrix), nullptr);
  one.system = ShapedSources(spectrum, test::Specimen(1))
                   .Apply(cells.System(one.circuit.input_v, kVariance), n);
  return one;
}

// Covariances at the multiples of the time for which noise is held, and their standard errors.
void CheckCovariance(test::Case one, double held_s, double step_s, double interval_s, int samples,
                     double largest_score) {
  SpiceCircuit& circuit = one.circuit;
  const Index n = circuit.matrix.rows();
  circuit.noise.node_variance_v2 = kVariance;
  circuit.step_s = step_s;
  const double settle_s = 20.0 * interval_s;
  circuit.stop_s = settle_s + samples * interval_s;
  circuit.seed = 3;
  const RowMatrix table = test::RunSpice(SpiceNetlist(circuit, {"noise"}));
  RowMatrix read(samples, n);
  for (int k = 0; k < samples; ++k) {
    read.row(k) = test::NodesAt(table, settle_s + k * interval_s, step_s).head(n).transpose();
  }
  const Matrix mixing = one.system.noise_mixing != nullptr ? *one.system.noise_mixing
                                                           : Matrix(Matrix::Identity(n, n));
  const test::CovarianceLaw law =
      test::LawOf({.drift = one.system.rate * one.system.drift->ToDense(),
                   .mixing = mixing,
                   .diffusion = kVariance / test::kTau,
                   .held_s = held_s,
                   .seen = n,
                   .interval_s = interval_s,
                   .samples = samples});
  CHECK(test::LargestScore(read, law) <= largest_score);
  // The figure could be wrong: these samples tell a change of all sources by a fifth.
  CHECK(0.44 * law.expected.trace() > 3.0 * std::sqrt(law.variance.diagonal().sum()));
}

// Of 36 standard scores one is beyond 4.5 with probability 2e-4, of 528 one beyond 5 with 3e-4.
TEST_CASE("8 integrators with a bandwidth, covariance", "[spice]") {
  CheckCovariance(test::Amplifiers(8, kVariance), 5e-8, 5e-8, 1e-6, 1500, 4.5);
}
TEST_CASE("8 coupled oscillators, covariance", "[spice]") {
  CheckCovariance(test::Oscillators(8, kVariance), 4e-8, 4e-8, 1.2e-6, 1500, 4.5);
}
#ifdef SPUSIM_NIGHTLY
TEST_CASE("32 integrators with a bandwidth, covariance", "[spice]") {
  CheckCovariance(test::Amplifiers(32, kVariance), 5e-8, 5e-8, 2e-6, 200, 5.0);
}
TEST_CASE("32 coupled oscillators, covariance", "[spice]") {
  CheckCovariance(test::Oscillators(32, kVariance), 4e-8, 4e-8, 2e-6, 200, 5.0);
}
#endif
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
  test::Case one = Shaped(8, {});
  one.circuit.noise.held_period_s = 5e-7;
  CheckCovariance(one, 5e-7, 5e-8, 1e-6, 1500, 4.5);
}

}  // namespace
}  // namespace spusim
