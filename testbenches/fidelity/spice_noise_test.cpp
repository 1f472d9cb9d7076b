// SPDX-License-Identifier: Apache-2.0
// Covariances of ngspice's cells under noise.
#include <cmath>
#include <string>

#include <fmt/format.h>
#include <catch2/catch.hpp>

#include <spusim/converter/dac.h>
#include <spusim/device/timing/cycle_formulas.h>
#include <spusim/laws/averaging.h>
#include <spusim/linalg/decompositions.h>
#include <spusim/linalg/spectrum.h>

#include "testbenches/fidelity/linear_laws.h"
#include "testbenches/fidelity/programmed_case.h"
#include "testbenches/fidelity/spice_run.h"

namespace spusim {
namespace {

using test::LinearCase;

/// Standard score under the laws of docs/spice.md: 4 is passed with probability 6e-5 by chance;
/// seeds are fixed, so a pass stays a pass.
constexpr double kZ = 4.0;

constexpr double kVariance = 1e-4;  // V^2

/// What ngspice's cells hold at the samples of a noisy run.
struct NoisyRun {
  test::Programmed array;
  double interval = 0.0;  ///< of samples, s
  double step = 0.0;      ///< of the noise, s
  RowMatrix samples;      ///< V, a sample a row
};

NoisyRun SimulateNoise(const test::TemporaryFolder& folder, const std::string& task, int samples) {
  folder.Write("run.toml",
               fmt::format("[run]\ntask = \"{}\"\nseed = 11\n[problem]\nmatrix = \"A.mtx\"\n"
                           "rhs = \"b.mtx\"\n[noise]\nnode_variance_v2 = {}\n[anneal]\n"
                           "time_tau = 10.0\nsamples = {}\ninterval_tau = 1.0\n",
                           task, kVariance, samples));
  const RowMatrix table = test::ExportAndRunSpice(folder);
  NoisyRun run;
  run.array = test::ProgrammedIn(folder);
  const double tau = run.array.scale * test::kTimeConstant;
  const auto seconds = [&](double time_tau) {
    return static_cast<double>(DurationCycles(time_tau * tau, test::kClock, "time")) /
           static_cast<double>(test::kClock);
  };
  run.interval = seconds(1.0);
  // The step of docs/spice.md, from the spectrum of A itself: its rounding moves no eigenvalue by
  // enough to matter, and NodesAt finds no sample if the step is another.
  const Spectrum spectrum = FindSpectrum(DenseOperator(ReadMatrixMarket(folder.path() / "A.mtx")));
  run.step = run.interval / std::ceil(run.interval * spectrum.max_modulus / tau / 0.1);
  const double settle = std::ceil(seconds(10.0) / run.step * (1.0 - 1e-9)) * run.step;
  run.samples.resize(samples, table.cols() - 1);
  for (int k = 0; k < samples; ++k) {
    run.samples.row(k) = test::NodesAt(table, settle + k * run.interval, run.step).transpose();
  }
  return run;
}

void CheckNoise(Index n, int samples) {
  const LinearCase folder(n, 6);
  const NoisyRun run = SimulateNoise(folder, "invert", samples);
  const Eigen::SelfAdjointEigenSolver<Matrix> eigen(run.array.matrix);
  const Vector rates = eigen.eigenvalues() / test::kTimeConstant;

  // In the eigenbasis the cells are independent processes of variance v2/lambda, with the colour of
  // noise that is held; e^{-2 * 10 * 0.5} of the start's deficit is left in the slowest.
  const Matrix modes = run.samples * eigen.eigenvectors();
  const Matrix sum = modes.transpose() * modes / samples;
  double score = 0.0;
  double trace = 0.0;
  double trace_variance = 0.0;
  const auto expected = [&](Index i) {
    const double u = 0.5 * rates[i] * run.step;
    return kVariance / eigen.eigenvalues()[i] * std::tanh(u) / u;
  };
  for (Index i = 0; i < n; ++i) {
    for (Index j = 0; j <= i; ++j) {
      // (C_ii C_jj + C_ij^2) f_ij / M of docs/laws.md.
      const double own = i == j ? 1.0 : 0.0;
      const double factor = AveragingFactor(rates[i] + rates[j], run.interval, samples);
      const double error = (1.0 + own) * expected(i) * expected(j) * factor / samples;
      const double difference = sum(i, j) - own * expected(i);
      score += difference * difference / error;
      if (i == j) {
        trace += difference / expected(i);
        trace_variance += error / (expected(i) * expected(i));
      }
    }
  }
  // The total noise: the sharpest single figure, wrong when the sources' amplitude is.
  CHECK(std::abs(trace) <= kZ * std::sqrt(trace_variance));
  // All entries: a sum of `entries` squares of standard scores, nearly normal each, chi-square with
  // as many degrees of freedom.
  const double entries = 0.5 * static_cast<double>(n * (n + 1));
  CHECK(std::abs(score - entries) <= kZ * std::sqrt(2.0 * entries));
}

TEST_CASE("8 cells with noise, covariance", "[spice]") { CheckNoise(8, 2000); }
TEST_CASE("32 cells with noise, covariance", "[spice]") { CheckNoise(32, 400); }

void CheckGeneralNoise(Index n, int samples, double largest_score) {
  const LinearCase folder(n, 6);
  test::MakeGeneral(folder);
  const NoisyRun run = SimulateNoise(folder, "solve", samples);
  const Vector b = ReadMatrixMarket(folder.path() / "b.mtx").col(0);
  const Dac dac(16, 1.0);
  const Vector target =
      run.array.matrix.partialPivLu().solve(dac.Volts(dac.Codes(b / b.cwiseAbs().maxCoeff())));
  const RowMatrix noise = run.samples.rowwise() - target.transpose();

  const test::CovarianceLaw law = test::LawOf({.drift = run.array.matrix / test::kTimeConstant,
                                               .mixing = Matrix::Identity(n, n),
                                               .diffusion = kVariance / test::kTimeConstant,
                                               .held_s = run.step,
                                               .seen = n,
                                               .interval_s = run.interval,
                                               .samples = samples});
  CHECK(test::LargestScore(noise, law) <= largest_score);
}

// Of 36 standard scores one is beyond 4.5 with probability 2e-4, of 528 one beyond 5 with 3e-4.
TEST_CASE("8 cells with noise, controlled sources, covariance", "[spice]") {
  CheckGeneralNoise(8, 2000, 4.5);
}
TEST_CASE("32 cells with noise, controlled sources, covariance", "[spice]") {
  CheckGeneralNoise(32, 400, 5.0);
}

}  // namespace
}  // namespace spusim
