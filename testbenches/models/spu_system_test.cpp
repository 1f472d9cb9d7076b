// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <cstdint>
#include <limits>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>
#include <systemc>

#include <spusim/base/errors.h>
#include <spusim/circuit/rc_circuit.h>
#include <spusim/device/spu_session.h>
#include <spusim/linalg/decompositions.h>
#include <spusim/models/system/spu_system.h>
#include <spusim/setup/describe.h>

#include "testbenches/data/tngd_device_oracle.h"
#include "testbenches/models/own_process.h"

namespace spusim {
namespace {

constexpr double kEps = std::numeric_limits<double>::epsilon();

// No rounding, no noise.
Config IdealConfig() {
  Config config;
  config.spu.engine = "odeint";
  config.array.bits = config.dac.bits = config.adc.bits = 0;
  config.noise.kappa0 = 0.0;
  return config;
}

void IgnoreWarning(const std::string& /*line*/) {}

/// A system with a session on it.
struct SystemBench {
  SystemBench(const Config& config, const AnnealPlan& plan, const NoiseSetting& noise)
      : system("system", config),
        session(system.device(), DescribeDevice(config), noise, plan, IgnoreWarning) {}

  SpuSystem system;
  SpuSession session;
};

// ---- laws

// Through link, converters, sequencer and stepper: mean e^{-Ft} (x0 - x*) + x*.
//
// rk4 keeps the fixed point x* and multiplies a mode by R(-alpha h)^n, n h = t, which differs from
// e^{-alpha t} by at most alpha t e^{-alpha t} (alpha h)^4/120 (1 + alpha h) <= e^-1 (alpha
// h)^4/120 (1 + alpha h); modes are orthogonal, so the same bound holds for |x - exact| / |x0 -
// x*|. Rounding: up to 5000 steps of about 30 operations a cell.
void CheckMean(StartMode start, const char* name, const char* fidelity) {
  const TngdDeviceOracle oracle;
  Config config = IdealConfig();
  config.spu.stepper = "rk4";
  config.spu.step_tau = 0.02;
  config.link.fidelity = fidelity;
  SpuSystem system("system", config);
  const FactoredMatrix f = oracle.factors();
  const Vector b = oracle.gradient();
  const Matrix dense = FactoredOperator(f).ToDense();
  const Vector solution = dense.ldlt().solve(b);
  const double alpha_h = dense.norm() * config.spu.step_tau;  // Frobenius >= spectral
  const Vector x0 = start == StartMode::kZero ? Vector(Vector::Zero(b.size())) : b;
  const double bound =
      (x0 - solution).norm() * std::exp(-1.0) * std::pow(alpha_h, 4) / 120.0 * (1.0 + alpha_h) +
      5000 * 30 * kEps * solution.norm();
  for (const std::string t : {"0.2", "1.0", "5.0", "20.0", "50.0"}) {
    SpuSession session(system.device(), DescribeDevice(config), {.kappa0 = 0.0},
                       {.time_tau = std::stod(t), .start = start}, IgnoreWarning);
    session.Program(f);
    // |x| stays below 2.4: 0.4 V per unit keeps the ADCs from clipping.
    const AnnealResult result = session.Anneal(b, 0.4);
    INFO("t = " << t << " tau, bound " << bound);
    REQUIRE(result.adc_clips == 0);
    CHECK((result.mean - oracle.mean(t, name)).norm() <= bound);
  }
  CHECK(bound < 2e-8);  // far below any two answers' difference
}

TEST_CASE("mean of the device, zero start, burst") {
  CheckMean(StartMode::kZero, "x0_zero", "burst");
}
TEST_CASE("mean of the device, gradient start, burst") {
  CheckMean(StartMode::kGradient, "x0_grad", "burst");
}
TEST_CASE("mean of the device, zero start, beat") {
  CheckMean(StartMode::kZero, "x0_zero", "beat");
}

// One exact step: rounding alone. An eigendecomposition is that of a matrix N eps |F| away, which
// moves x* by at most cond(F) times that, and e^{-F t} (x0 - x*) by less; 10 for the constants.
void CheckExactMean(const char* engine) {
  const TngdDeviceOracle oracle;
  Config config = IdealConfig();
  config.spu.engine = engine;
  SystemBench bench(config, {.time_tau = 5.0}, {.kappa0 = 0.0});
  bench.session.Program(oracle.factors());
  const Vector b = oracle.gradient();
  const Matrix dense = FactoredOperator(oracle.factors()).ToDense();
  const Vector solution = dense.ldlt().solve(b);
  const Eigen::SelfAdjointEigenSolver<Matrix> eigen(dense);
  const double condition = eigen.eigenvalues().maxCoeff() / eigen.eigenvalues().minCoeff();
  const double bound = 10.0 * static_cast<double>(b.size()) * kEps * condition * solution.norm();
  CHECK((bench.session.Anneal(b, 0.4).mean - oracle.mean("5.0", "x0_zero")).norm() <= bound);
  CHECK(bound < 1e-9);
}

TEST_CASE("mean of the device with exact_dense") { CheckExactMean("exact_dense"); }
TEST_CASE("mean of the device with exact_factored") { CheckExactMean("exact_factored"); }

// dopri5 keeps the error of a step below 1e-10 (1 V + |V|); errors of earlier steps only shrink.
TEST_CASE("mean of the device with an adaptive stepper") {
  const TngdDeviceOracle oracle;
  Config config = IdealConfig();
  config.spu.stepper = "dopri5";
  SpuSystem system("system", config);
  SpuSession session(system.device(), DescribeDevice(config), {.kappa0 = 0.0}, {.time_tau = 20.0},
                     IgnoreWarning);
  session.Program(oracle.factors());
  constexpr double kScale = 0.4;
  const AnnealResult result = session.Anneal(oracle.gradient(), kScale);
  const auto steps = static_cast<double>(system.spu().core().engine().work().steps);
  const double cells = static_cast<double>(result.mean.size());
  CHECK((result.mean - oracle.mean("20.0", "x0_zero")).norm() <=
        steps * 2e-10 * std::sqrt(cells) / kScale);
  CHECK(steps < 1000);
}

// Many anneals from zero under noise: mean and covariance at t = 5 tau against the oracle.
//
// Leimkuhler-Matthews has the variance (kappa0/alpha)(1 - r^{2n-1}), r = 1 - alpha h, n h = t, in
// place of (kappa0/alpha)(1 - e^{-2 alpha t}). The difference is that of kappa0 h r^{2n-1}
// (<= kappa0 h: the half step that is missing) and (kappa0/alpha)(e^{-2 alpha t} - r^{2n}), both
// >= 0, the latter <= 2 kappa0 alpha h t e^{-2 alpha t} <= kappa0 h/e while alpha h <= 1/2: at most
// kappa0 h, for modes and so for entries. The mean is wrong by at most 0.27 h/t of |x0 - x*|
// (docs/models/odeint_engine.md). Beyond that z standard errors: 378 entries at z = 5 give a false
// alarm with probability 2e-4.
TEST_CASE("mean and covariance of the noisy device") {
  constexpr int kAnneals = 3000;
  constexpr double kKappa0 = 1e-2;
  constexpr double kZ = 5.0;
  constexpr double kTime = 5.0;
  const TngdDeviceOracle oracle;
  Config config = IdealConfig();
  config.spu.step_tau = 0.02;
  SystemBench bench(config, {.time_tau = kTime}, {.kappa0 = kKappa0});
  bench.session.Program(oracle.factors());
  const Vector b = oracle.gradient();
  const Vector mean = oracle.mean("5.0", "x0_zero");
  const Index n = b.size();
  Vector sum = Vector::Zero(n);
  Matrix squares = Matrix::Zero(n, n);
  for (int k = 0; k < kAnneals; ++k) {
    const AnnealResult result = bench.session.Anneal(b, 0.2);
    REQUIRE(result.adc_clips == 0);
    const Vector off = result.mean - mean;
    sum += off;
    squares += off * off.transpose();
  }
  const Matrix covariance = squares / kAnneals / kKappa0;
  const Matrix exact = oracle.covariance_t5();
  const Matrix dense = FactoredOperator(oracle.factors()).ToDense();
  const double mean_bias = 0.27 * config.spu.step_tau / kTime * dense.ldlt().solve(b).norm();
  const double variance_bias = config.spu.step_tau + mean_bias * mean_bias / kKappa0;
  for (Index i = 0; i < n; ++i) {
    const double mean_error = std::sqrt(kKappa0 * exact(i, i) / kAnneals);
    CHECK(std::abs(sum[i] / kAnneals) <= kZ * mean_error + mean_bias);
    for (Index j = 0; j <= i; ++j) {
      const double error =
          std::sqrt((exact(i, i) * exact(j, j) + exact(i, j) * exact(i, j)) / kAnneals);
      CHECK(std::abs(covariance(i, j) - exact(i, j)) <= kZ * error + variance_bias);
    }
  }
  // As a whole: the expected squared distance of S independent samples is
  // ((tr C)^2 + |C|^2) / S; its spread is some of its 1/sqrt(n) = 20 %.
  const double expected = (exact.trace() * exact.trace() + exact.squaredNorm()) / kAnneals;
  CHECK((covariance - exact).squaredNorm() / expected == Approx(1.0).margin(0.6));
}

// An isolated cell of unit conductance: variance kT/C, whatever its resistance.
void CheckThermalNoise(double resistance_ohm) {
  constexpr std::uint64_t kSamples = 20'000;
  Config config = IdealConfig();
  config.spu.resistance_ohm = resistance_ohm;
  config.spu.step_tau = 0.1;
  config.noise.kappa0 = -1.0;
  config.noise.temperature_k = 300.0;
  const double thermal = 1.380649e-23 * 300.0 / 1e-9;
  const NoiseSetting noise = DescribeNoise([&] {
    Config with_default = config;
    with_default.run.task = "solve";
    return with_default;
  }());
  CHECK_FALSE(noise.kappa0);
  CHECK(noise.node_variance_v2 == Approx(thermal).epsilon(1e-12));
  SystemBench bench(
      config,
      {.time_tau = 20.0, .samples = kSamples, .interval_tau = 5.0, .read = ReadMode::kEverySample},
      noise);
  bench.session.Program(RowMatrix(RowMatrix::Ones(1, 1)));
  const AnnealResult result = bench.session.Anneal(Vector::Zero(1), 1.0);
  CHECK(result.scales.state() == 1.0);  // x is the voltage
  const double variance = result.samples.squaredNorm() / static_cast<double>(kSamples);
  // Squares of samples 5 tau apart are correlated by e^-10: nothing. Not settled yet: e^-40.
  const double standard_error = thermal * std::sqrt(2.0 / static_cast<double>(kSamples));
  CHECK(std::abs(variance - thermal) <= 4.0 * standard_error);
}

TEST_CASE("an isolated cell has kT/C of noise") { CheckThermalNoise(1e3); }
TEST_CASE("kT/C does not know the resistance") { CheckThermalNoise(2.5e3); }

// ---- equal and different runs, each in a process of its own

struct Run {
  std::string engine = "odeint";
  std::int64_t threads = 1;
  std::string fidelity = "burst";
  std::uint64_t seed = 7;
  bool mirror = true;
  std::int64_t bits = 16;
  double delay_tau = 0.0;
};

// A small warm training-like loop; all codes' values, then cycles of all phases.
std::vector<double> Play(const Run& run) {
  const TngdDeviceOracle oracle;
  Config config;
  config.spu.engine = run.engine;
  config.run.threads = run.threads;
  config.run.seed = run.seed;
  config.link.fidelity = run.fidelity;
  config.array.mirror = run.mirror;
  config.array.bits = config.dac.bits = config.adc.bits = run.bits;
  SystemBench bench(config,
                    {.time_tau = 2.0,
                     .samples = 3,
                     .interval_tau = 0.1,
                     .start = StartMode::kWarm,
                     .delay_tau = run.delay_tau},
                    {.kappa0 = 1e-4});
  std::vector<double> out;
  FactoredMatrix f = oracle.factors();
  Vector b = oracle.gradient();
  for (int k = 0; k < 5; ++k) {
    bench.session.Program(f);
    const AnnealResult result = bench.session.Anneal(b);
    out.insert(out.end(), result.mean.begin(), result.mean.end());
    bench.system.host.Wait(3.3e-6);
    f.jacobian *= 0.9;
    b *= 0.8;
  }
  const PhaseAccount& a = bench.system.host.account();
  for (const std::uint64_t cycles : {a.host, a.program, a.preset, a.dac, a.delay, a.settle,
                                     a.sample, a.readout, a.upload, bench.system.host.cycles()}) {
    out.push_back(static_cast<double>(cycles));
  }
  return out;
}

std::vector<double> PlayAlone(const Run& run) {
  return InOwnProcess([&run] { return Play(run); });
}

constexpr std::size_t kUploadFromEnd = 2;

constexpr const char* kEngines[] = {"odeint", "exact_dense", "exact_factored"};

TEST_CASE("beat and burst give the same bits and the same cycles") {
  for (const char* engine : kEngines) {
    for (const double delay : {0.0, 0.7, -1.0}) {
      INFO(engine << ", delay " << delay << " tau");
      const std::vector<double> burst =
          PlayAlone({.engine = engine, .fidelity = "burst", .delay_tau = delay});
      REQUIRE(burst.size() == 5 * 27 + 10);
      CHECK(burst == PlayAlone({.engine = engine, .fidelity = "beat", .delay_tau = delay}));
    }
  }
}

TEST_CASE("threads change no bit") {
  for (const char* engine : kEngines) {
    INFO(engine);
    const std::vector<double> one = PlayAlone({.engine = engine, .threads = 1, .bits = 0});
    CHECK(one == PlayAlone({.engine = engine, .threads = 3, .bits = 0}));
  }
}

TEST_CASE("engines take equal cycles") {
  const std::vector<double> first = PlayAlone({.engine = kEngines[0]});
  for (const char* engine : {kEngines[1], kEngines[2]}) {
    const std::vector<double> other = PlayAlone({.engine = engine});
    REQUIRE(other.size() == first.size());
    CHECK(std::vector<double>(other.end() - 10, other.end()) ==
          std::vector<double>(first.end() - 10, first.end()));
  }
}

TEST_CASE("beat and burst agree on ideal words too") {
  CHECK(PlayAlone({.fidelity = "burst", .bits = 0}) == PlayAlone({.fidelity = "beat", .bits = 0}));
}

TEST_CASE("the same seed gives the same bits, another seed other ones") {
  const std::vector<double> first = PlayAlone({.seed = 7, .bits = 0});
  CHECK(first == PlayAlone({.seed = 7, .bits = 0}));
  const std::vector<double> other = PlayAlone({.seed = 8, .bits = 0});
  REQUIRE(other.size() == first.size());
  std::size_t equal = 0;
  for (std::size_t i = 0; i < 5 * 27; ++i) equal += first[i] == other[i] ? 1U : 0U;
  CHECK(equal == 0);
}

TEST_CASE("sending J^T costs cycles and changes nothing else") {
  std::vector<double> mirrored = PlayAlone({.mirror = true});
  std::vector<double> sent = PlayAlone({.mirror = false});
  REQUIRE(sent.size() == mirrored.size());
  // 15 x 27 words of 16 bits more, five times: H and J 15 x 30, with J^T 15 x 57.
  const int cycles = 5 * ((15 * 57 * 16 + 499) / 500 - (15 * 30 * 16 + 499) / 500);
  CHECK(sent[sent.size() - kUploadFromEnd] - mirrored[mirrored.size() - kUploadFromEnd] == cycles);
  CHECK(sent.back() - mirrored.back() == cycles);
  for (std::vector<double>* run : {&mirrored, &sent}) run->resize(run->size() - kUploadFromEnd);
  CHECK(sent == mirrored);
}

// ---- errors inside the chip reach the caller

// A diagonal array: eigenvalues 1 and 0.5 after scaling; Euler's bound is 2.
RowMatrix Diagonal() { return (RowMatrix(2, 2) << 1.0, 0.0, 0.0, 0.5).finished(); }

ArrayImage ImageOf(const RowMatrix& matrix) {
  ArrayImage image;
  image.matrix = matrix;
  return image;
}

void CheckStepBeyondBound(const char* fidelity) {
  Config config = IdealConfig();
  config.spu.step_tau = 2.5;
  config.link.fidelity = fidelity;
  SystemBench bench(config, {.time_tau = 1.0}, {.kappa0 = 0.0});
  bench.session.Program(Diagonal());
  CHECK_THROWS_AS(bench.session.Anneal(Vector::Ones(2)), InputError);
}

TEST_CASE("a step beyond the bound is the caller's error: burst") { CheckStepBeyondBound("burst"); }
TEST_CASE("a step beyond the bound is the caller's error: beat") { CheckStepBeyondBound("beat"); }

TEST_CASE("the message of an error inside the chip arrives whole") {
  Config config = IdealConfig();
  config.spu.step_tau = 2.5;
  SystemBench bench(config, {.time_tau = 1.0}, {.kappa0 = 0.0});
  bench.session.Program(Diagonal());
  CHECK_THROWS_WITH(bench.session.Anneal(Vector::Ones(2)),
                    "spu.step_tau: 2.5 is beyond the stability bound 2 of leimkuhler_matthews for "
                    "this array (allowed: > 0 and < 2)");
}

TEST_CASE("noise with a stepper that has none is refused") {
  Config config = IdealConfig();
  config.spu.stepper = "rk4";
  SystemBench bench(config, {.time_tau = 1.0}, {.kappa0 = 0.1});
  bench.session.Program(Diagonal());
  CHECK_THROWS_AS(bench.session.Anneal(Vector::Ones(2)), InputError);
}

void CheckRunaway(const char* fidelity) {
  Config config = IdealConfig();
  config.link.fidelity = fidelity;
  SpuSystem system("system", config);
  // An eigenvalue of -1: the stepper doubles the state in each tau, for 2000 tau.
  system.device().Program(ImageOf(-RowMatrix::Identity(2, 2)));
  system.device().LoadInput(Vector::Zero(2));
  system.device().Preset(Vector::Constant(2, 0.5));
  const AnnealCommand command{.settle_cycles = 200'000};
  CHECK_THROWS_AS(system.device().Anneal(command), RunError);
}

TEST_CASE("cells that run away end the run with RunError: burst") { CheckRunaway("burst"); }
TEST_CASE("cells that run away end the run with RunError: beat") { CheckRunaway("beat"); }

TEST_CASE("NaN names cell and cause") {
  SpuSystem system("system", IdealConfig());
  system.device().Program(ImageOf(Diagonal()));
  system.device().LoadInput(Vector::Zero(2));
  system.device().Preset((Vector(2) << 0.0, std::nan("")).finished());
  CHECK_THROWS_WITH(system.device().Anneal({.settle_cycles = 10}),
                    Catch::Contains("the state of cell 1 is nan"));
}

TEST_CASE("an input that is not finite is refused") {
  SpuSystem system("system", IdealConfig());
  system.device().Program(ImageOf(Diagonal()));
  system.device().LoadInput((Vector(2) << std::nan(""), 0.0).finished());
  CHECK_THROWS_AS(system.device().Anneal({.settle_cycles = 10}), InputError);
}

TEST_CASE("an anneal without data is refused, and one with them works after it") {
  Config config = IdealConfig();
  config.spu.stepper = "rk4";
  config.spu.step_tau = 0.01;
  SpuSystem system("system", config);
  CHECK_THROWS_AS(system.device().Anneal({.settle_cycles = 10}), RunError);
  system.device().Program(ImageOf(RowMatrix::Ones(1, 1)));
  system.device().LoadInput(Vector::Zero(1));
  system.device().Preset(Vector::Constant(1, 0.5));
  // rk4, as above: t h^4/120 = 8e-11 of the value.
  CHECK(system.device().Anneal({.settle_cycles = 100}).codes(0, 0) ==
        Approx(0.5 * std::exp(-1.0)).epsilon(1e-10));
}

TEST_CASE("no samples are refused") {
  SpuSystem system("system", IdealConfig());
  system.device().Program(ImageOf(Diagonal()));
  system.device().LoadInput(Vector::Zero(2));
  CHECK_THROWS_AS(system.device().Anneal({.samples = 0}), RunError);
}

}  // namespace
}  // namespace spusim
