// SPDX-License-Identifier: Apache-2.0
// ngspice runs the exported netlist: the same circuit, solved by other people's code.
#include <cmath>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <catch2/catch.hpp>
#include <unsupported/Eigen/MatrixFunctions>

#include <spusim/converter/dac.h>
#include <spusim/device/problem_mapping.h>
#include <spusim/device/timing/cycle_formulas.h>
#include <spusim/laws/averaging.h>
#include <spusim/linalg/decompositions.h>
#include <spusim/linalg/dense_operator.h>
#include <spusim/linalg/matrix_market.h>
#include <spusim/linalg/spectrum.h>

#include "testbenches/support/linear_case.h"
#include "testbenches/support/program_run.h"
#include "testbenches/support/spice_raw.h"

namespace spusim {
namespace {

using test::LinearCase;
using test::ProgramRun;
using test::TemporaryFolder;

constexpr double kTimeConstant = 1e-6;  // R0 C of the default hardware
constexpr std::uint64_t kClock = 100'000'000;

/// Exports FOLDER/run.toml, runs ngspice on it and returns its table.
RowMatrix Simulate(const TemporaryFolder& folder) {
  ProgramRun run(folder.path(), {"export-spice", "run.toml", "--out", "run.cir"});
  const int code = run.Wait();
  if (code != 0) throw std::runtime_error(run.Err());
  const std::string command = fmt::format("cd '{}' && '{}' -b -r out.raw run.cir > out.log 2>&1",
                                          folder.path().string(), SPUSIM_NGSPICE);
  REQUIRE(std::system(command.c_str()) == 0);
  return test::ReadSpiceRaw(folder.path() / "out.raw");
}

/// The row of the point in time nearest to `time`, which must be there.
Vector At(const RowMatrix& table, double time, double step) {
  Index low = 0;
  Index high = table.rows() - 1;
  while (high - low > 1) {
    const Index middle = (low + high) / 2;
    (table(middle, 0) <= time ? low : high) = middle;
  }
  const Index row = std::abs(table(low, 0) - time) < std::abs(table(high, 0) - time) ? low : high;
  REQUIRE(std::abs(table(row, 0) - time) <= 1e-6 * step);
  return table.row(row).tail(table.cols() - 1).transpose();
}

struct Programmed {
  Matrix matrix;       ///< M
  double scale = 1.0;  ///< s_A
};

Programmed ProgrammedIn(const TemporaryFolder& folder) {
  const MappedArray mapped = MapDense(ReadMatrixMarket(folder.path() / "A.mtx"), 16);
  return {ProgrammedMatrix(mapped.image)->ToDense(), mapped.matrix_scale};
}

/// Adds what makes A general: a skew part, so that the eigenvalues keep their real parts' range.
void MakeGeneral(const TemporaryFolder& folder) {
  RowMatrix a = ReadMatrixMarket(folder.path() / "A.mtx");
  const RandomStream stream(9, "test.skew");
  for (Index i = 0; i < a.rows(); ++i) {
    for (Index j = 0; j < i; ++j) {
      const double skew = 0.2 * stream.Normal(static_cast<std::uint64_t>(i * a.rows() + j), 0);
      a(i, j) += skew;
      a(j, i) -= skew;
    }
  }
  WriteMatrixMarket(folder.path() / "A.mtx", a, false);
}

void CheckNoiseFree(Index n, bool general) {
  const LinearCase folder(n, 5);
  if (general) MakeGeneral(folder);
  const double step_tau = 0.02;
  const double samples = 500;
  const std::string text = fmt::format(
      "[run]\ntask = \"solve\"\n[problem]\nmatrix = \"A.mtx\"\nrhs = \"b.mtx\"\n[noise]\n"
      "kappa0 = 0.0\n[spu]\nengine = \"exact_dense\"\n[adc]\nbits = 0\n[anneal]\ntime_tau = "
      "0.0\nsamples = {}\ninterval_tau = {}\n",
      samples, step_tau);
  folder.Write("run.toml", text);
  const RowMatrix table = Simulate(folder);
  REQUIRE(table.cols() == n + 1);

  // V(t) = V* - e^{-M t/tau} V*, M and b' as the converters hold them.
  const Programmed array = ProgrammedIn(folder);
  const Vector b = ReadMatrixMarket(folder.path() / "b.mtx").col(0);
  const double input_scale = 1.0 / b.cwiseAbs().maxCoeff();
  const Dac dac(16, 1.0);
  const Vector input = dac.Volts(dac.Codes(input_scale * b));
  const Vector target = array.matrix.partialPivLu().solve(input);
  const Eigen::EigenSolver<Matrix> eigen(array.matrix);
  const Eigen::MatrixXcd modes = eigen.eigenvectors();
  const Eigen::VectorXcd weights = modes.partialPivLu().solve(target.cast<std::complex<double>>());
  const auto exact = [&](double t) -> Vector {
    const Eigen::VectorXcd decayed =
        weights.cwiseProduct((-eigen.eigenvalues() * (t / kTimeConstant)).array().exp().matrix());
    return target - (modes * decayed).real();
  };
  const double full_scale = target.cwiseAbs().maxCoeff();
  double worst = 0.0;
  for (Index i = 0; i < table.rows(); ++i) {
    const Vector v = table.row(i).tail(n).transpose();
    worst = std::max(worst, (v - exact(table(i, 0))).cwiseAbs().maxCoeff());
  }
  // The trapezoidal rule errs by (lambda h)^2/12 lambda t e^{-lambda t} a mode, < 1e-4 here; the
  // bound is the one that the export is to keep.
  CHECK(worst <= 1e-3 * full_scale);

  // The whole program on the same file: the mean over its samples, read at the same instants.
  const double interval = static_cast<double>(DurationCycles(step_tau * array.scale * kTimeConstant,
                                                             kClock, "interval")) /
                          static_cast<double>(kClock);
  Vector mean = Vector::Zero(n);
  Index row = 0;
  for (int k = 0; k < static_cast<int>(samples); ++k) {
    // Between ngspice's own points on a straight line: h^2/8 of the second derivative, < 2e-4.
    const double t = k * interval;
    while (row + 2 < table.rows() && table(row + 1, 0) < t) ++row;
    const double share = std::max(0.0, (t - table(row, 0)) / (table(row + 1, 0) - table(row, 0)));
    mean += ((1.0 - share) * table.row(row) + share * table.row(row + 1)).tail(n).transpose();
  }
  mean /= samples;
  test::RunToSummary(folder.path(), {"run", "run.toml"});
  const Vector solution = ReadMatrixMarket(folder.path() / "out" / "solution.mtx").col(0);
  CHECK((mean / (array.scale * input_scale) - solution).cwiseAbs().maxCoeff() <=
        1e-3 * full_scale / (array.scale * input_scale));
}

TEST_CASE("8 cells without noise, resistors", "[spice]") { CheckNoiseFree(8, false); }
TEST_CASE("8 cells without noise, controlled sources", "[spice]") { CheckNoiseFree(8, true); }
TEST_CASE("32 cells without noise, resistors", "[spice]") { CheckNoiseFree(32, false); }
TEST_CASE("32 cells without noise, controlled sources", "[spice]") { CheckNoiseFree(32, true); }

/// Standard score under the laws of docs/spice.md: 4 is passed with probability 6e-5 by chance;
/// seeds are fixed, so a pass stays a pass.
constexpr double kZ = 4.0;

constexpr double kVariance = 1e-4;  // V^2

/// What ngspice's cells hold at the samples of a noisy run.
struct NoisyRun {
  Programmed array;
  double interval = 0.0;  ///< of samples, s
  double step = 0.0;      ///< of the noise, s
  RowMatrix samples;      ///< V, a sample a row
};

NoisyRun SimulateNoise(const TemporaryFolder& folder, const std::string& task, int samples) {
  folder.Write("run.toml",
               fmt::format("[run]\ntask = \"{}\"\nseed = 11\n[problem]\nmatrix = \"A.mtx\"\n"
                           "rhs = \"b.mtx\"\n[noise]\nnode_variance_v2 = {}\n[anneal]\n"
                           "time_tau = 10.0\nsamples = {}\ninterval_tau = 1.0\n",
                           task, kVariance, samples));
  const RowMatrix table = Simulate(folder);
  NoisyRun run;
  run.array = ProgrammedIn(folder);
  const double tau = run.array.scale * kTimeConstant;
  const auto seconds = [&](double time_tau) {
    return static_cast<double>(DurationCycles(time_tau * tau, kClock, "time")) /
           static_cast<double>(kClock);
  };
  run.interval = seconds(1.0);
  // The step of docs/spice.md, from the spectrum of A itself: its rounding moves no eigenvalue by
  // enough to matter, and At finds no sample if the step is another.
  const Spectrum spectrum = FindSpectrum(DenseOperator(ReadMatrixMarket(folder.path() / "A.mtx")));
  run.step = run.interval / std::ceil(run.interval * spectrum.max_modulus / tau / 0.1);
  const double settle = std::ceil(seconds(10.0) / run.step * (1.0 - 1e-9)) * run.step;
  run.samples.resize(samples, table.cols() - 1);
  for (int k = 0; k < samples; ++k) {
    run.samples.row(k) = At(table, settle + k * run.interval, run.step).transpose();
  }
  return run;
}

void CheckNoise(Index n, int samples) {
  const LinearCase folder(n, 6);
  const NoisyRun run = SimulateNoise(folder, "invert", samples);
  const Eigen::SelfAdjointEigenSolver<Matrix> eigen(run.array.matrix);
  const Vector rates = eigen.eigenvalues() / kTimeConstant;

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
  MakeGeneral(folder);
  const NoisyRun run = SimulateNoise(folder, "solve", samples);
  const Vector b = ReadMatrixMarket(folder.path() / "b.mtx").col(0);
  const Dac dac(16, 1.0);
  const Vector target =
      run.array.matrix.partialPivLu().solve(dac.Volts(dac.Codes(b / b.cwiseAbs().maxCoeff())));
  const Matrix noise = run.samples.rowwise() - target.transpose();

  // Noise that is held for a step h moves x to E x + F w, E = e^{-L h}, F = L^-1 (I - E) and w of
  // variance 2 v2/(R0 C h): S is the sum of E^k F F^T E^kT, here by doubling.
  const Matrix drift = run.array.matrix / kTimeConstant;
  Matrix power = (-run.step * drift).exp();
  const Matrix push = drift.partialPivLu().solve(Matrix::Identity(n, n) - power);
  Matrix s = 2.0 * kVariance / (kTimeConstant * run.step) * push * push.transpose();
  for (int k = 0; k < 40; ++k) {
    s += (power * s * power.transpose()).eval();
    power = (power * power).eval();
  }
  // Var of mean(x_i x_j) = (1/M^2) sum_d (M - |d|) (C_d(i,i) C_d(j,j) + C_d(i,j) C_d(j,i)), with
  // C_d = E^d S over samples d apart (Isserlis).
  const Matrix lag = (-run.interval * drift).exp();
  Matrix variance = Matrix::Zero(n, n);
  Matrix c = s;
  for (int d = 0; d < samples && c.norm() > 1e-9 * s.norm(); ++d) {
    const double pairs = (d == 0 ? 1.0 : 2.0) * (samples - d);
    variance += pairs * (c.diagonal() * c.diagonal().transpose() + c.cwiseProduct(c.transpose()));
    c = (lag * c).eval();
  }
  variance /= static_cast<double>(samples) * samples;
  const Matrix difference = noise.transpose() * noise / samples - s;
  CHECK(difference.cwiseQuotient(variance.cwiseSqrt()).cwiseAbs().maxCoeff() <= largest_score);
}

// Of 36 standard scores one is beyond 4.5 with probability 2e-4, of 528 one beyond 5 with 3e-4.
TEST_CASE("8 cells with noise, controlled sources, covariance", "[spice]") {
  CheckGeneralNoise(8, 2000, 4.5);
}
TEST_CASE("32 cells with noise, controlled sources, covariance", "[spice]") {
  CheckGeneralNoise(32, 400, 5.0);
}

TEST_CASE("the specimen's resistors, offsets and amplifiers are in the netlist", "[spice]") {
  const LinearCase folder(8, 4);
  folder.Write(
      "run.toml",
      "[run]\ntask = \"solve\"\n[problem]\nmatrix = \"A.mtx\"\nrhs = \"b.mtx\"\n[noise]\n"
      "kappa0 = 0.0\n[spu]\nengine = \"exact_dense\"\nopamp_gain = 50.0\nopamp_offset_v = "
      "0.02\ndevice_seed = 3\n[array]\ntolerance = 0.05\n[dac]\noffset_v = 0.02\n[adc]\nbits "
      "= 0\nfull_scale_v = 16.0\n[anneal]\ntime_tau = 40.0\n");
  const RowMatrix table = Simulate(folder);
  const Vector settled = table.row(table.rows() - 1).tail(8).transpose();
  test::RunToSummary(folder.path(), {"run", "run.toml"});
  const Vector solution = ReadMatrixMarket(folder.path() / "out" / "solution.mtx").col(0);
  const Programmed array = ProgrammedIn(folder);
  const Vector b = ReadMatrixMarket(folder.path() / "b.mtx").col(0);
  const double volts = array.scale / b.cwiseAbs().maxCoeff();  // s_x
  // ngspice's relative tolerance is 1e-3 of each voltage's change; e^{-40 alpha} is left.
  CHECK((settled - volts * solution).cwiseAbs().maxCoeff() <= 1e-3 * settled.cwiseAbs().maxCoeff());
  const Vector ideal = Matrix(ReadMatrixMarket(folder.path() / "A.mtx")).partialPivLu().solve(b);
  CHECK((solution - ideal).norm() > 0.02 * ideal.norm());
}

TEST_CASE("without a file the netlist goes to standard output", "[spice]") {
  const LinearCase folder(3, 8);
  folder.Write("run.toml",
               "[run]\ntask = \"solve\"\n[problem]\nmatrix = \"A.mtx\"\nrhs = \"b.mtx\"\n");
  ProgramRun to_file(folder.path(), {"export-spice", "run.toml", "--out", "run.cir"});
  REQUIRE(to_file.Wait() == 0);
  ProgramRun to_output(folder.path(), {"export-spice", "run.toml"});
  REQUIRE(to_output.Wait() == 0);
  CHECK(to_output.Out() == folder.Read("run.cir"));
  CHECK_FALSE(std::filesystem::exists(folder.path() / "results"));
  ProgramRun nowhere(folder.path(), {"export-spice", "run.toml", "--out", "none/run.cir"});
  CHECK(nowhere.Wait() == 3);
}

TEST_CASE("what has no netlist is refused in one line", "[spice]") {
  const LinearCase folder(3, 8);
  folder.Write("invert.toml", "[run]\ntask = \"invert\"\n[problem]\nmatrix = \"A.mtx\"\n");
  folder.Write("sample.toml", "[run]\ntask = \"sample\"\n[problem]\nmatrix = \"A.mtx\"\n");
  folder.Write("instant.toml",
               "[run]\ntask = \"solve\"\n[problem]\nmatrix = \"A.mtx\"\nrhs = \"b.mtx\"\n"
               "[anneal]\ntime_tau = 0.0\n");
  const std::vector<std::pair<std::vector<std::string>, std::string>> cases = {
      {{"sample.toml"}, "spusim: run.task: \"sample\" is not exported to SPICE (allowed: solve, "},
      {{"instant.toml"}, "spusim: anneal.time_tau: a run of one sample from the start takes no"},
      {{"invert.toml", "--set", "mitigation.rounded_ensemble=2"},
       "spusim: mitigation.rounded_ensemble: 2 is not exported to SPICE, whose netlist is of one "
       "anneal (allowed: 0)"},
      {{"invert.toml", "--set", "spu.cells=2"}, "spusim: spu.cells: 2 cells on the chip"}};
  for (const auto& [arguments, message] : cases) {
    std::vector<std::string> words = {"export-spice", "--out", "run.cir"};
    words.insert(words.end(), arguments.begin(), arguments.end());
    ProgramRun run(folder.path(), words);
    CHECK(run.Wait() == 2);
    const std::string error = run.Err();
    CHECK(error.rfind(message, 0) == 0);
    CHECK(error.find('\n') == error.size() - 1);
    CHECK_FALSE(std::filesystem::exists(folder.path() / "run.cir"));
  }
}

TEST_CASE("a seed gives one path, another seed another", "[spice]") {
  const LinearCase folder(8, 7);
  const auto table = [&](int seed) {
    folder.Write("run.toml",
                 fmt::format("[run]\ntask = \"solve\"\nseed = {}\n[problem]\nmatrix = \"A.mtx\"\n"
                             "rhs = \"b.mtx\"\n[noise]\nkappa0 = 1e-3\n[anneal]\ntime_tau = 1.0\n",
                             seed));
    return Simulate(folder);
  };
  const RowMatrix first = table(3);
  const auto is_first = [&](const RowMatrix& other) {
    return other.rows() == first.rows() && other == first;
  };
  CHECK(is_first(table(3)));
  CHECK_FALSE(is_first(table(4)));
}

}  // namespace
}  // namespace spusim
