// SPDX-License-Identifier: Apache-2.0
// The laws of imperfect converters, through link, sequencer, converters and engine.
#include <cmath>
#include <numbers>

#include <catch2/catch.hpp>
#include <systemc>

#include <spusim/analog/exact/dense/exact_dense_engine.h>
#include <spusim/circuit/rc_circuit.h>
#include <spusim/linalg/decompositions.h>
#include <spusim/linalg/dense_operator.h>
#include <spusim/linalg/matrix_exponential.h>
#include <spusim/models/host/host_controller.h>
#include <spusim/models/system/spu_system.h>
#include <spusim/setup/describe.h>

#include "testbenches/models/chip_bench.h"

namespace spusim {
namespace {

constexpr double kTimeConstant = 1e-6;  // R0 C of the default hardware
constexpr double kClock = 1e8;

RowMatrix Example() {
  return (RowMatrix(4, 4) << 1.0, 0.3, -0.2, 0.1, 0.3, 0.9, 0.25, -0.1, -0.2, 0.25, 1.0, 0.2, 0.1,
          -0.1, 0.2, 0.8)
      .finished();
}

Config IdealBits() {
  Config config;
  config.spu.engine = "exact_dense";
  config.array.bits = config.dac.bits = config.adc.bits = 0;
  return config;
}

ArrayImage DenseImage(const RowMatrix& matrix) {
  ArrayImage image;
  image.matrix = matrix;
  return image;
}

/// Mean square of standard scores within 4 standard deviations of 1 (p < 1e-4).
void CheckMeanSquare(double mean_square, double expected, double count) {
  CHECK(std::abs(mean_square / expected - 1.0) < 4.0 * std::sqrt(2.0 / count));
}

TEST_CASE("without sample-and-holds a covariance is the lagged one") {
  Config config = IdealBits();
  config.adc.count = 1;
  // 80 cycles, 0.8 tau, from one cell to the next. (To first order in it nothing but the diagonal
  // would change, M S being v2 I.)
  config.adc.rate_hz = 1'250'000;
  config.adc.sample_and_hold = false;
  SpuSystem system("system", config);
  const Matrix m = Example();
  const double v2 = 1e-3;
  constexpr Index kSamples = 20'000;
  system.device().Program(DenseImage(m));
  system.device().LoadInput(Vector::Zero(4));
  system.device().Preset(Vector::Zero(4));
  // e^{-2 alpha_min t}, alpha_min = 0.4: 1e-6 of the start's deficit is left, and as little of one
  // sample's square in the next.
  const ReadOut read = system.device().Anneal({.settle_cycles = 2000,
                                               .samples = kSamples,
                                               .interval_cycles = 1800,
                                               .node_variance_v2 = v2,
                                               .read = ReadMode::kEverySample});
  const Matrix found = read.codes.transpose() * read.codes / static_cast<double>(kSamples);
  const Matrix settled = v2 * m.inverse();
  const Matrix lag = Exponential(-(80.0 / kClock / kTimeConstant) * m);
  Matrix expected = settled;  // C_ij = (e^{-M (s_i - s_j)} S)_ij, s_i = i * 0.8 tau
  Matrix lagged = settled;
  for (Index d = 1; d < 4; ++d) {
    lagged = (lag * lagged).eval();
    for (Index j = 0; j + d < 4; ++j) expected(j + d, j) = expected(j, j + d) = lagged(j + d, j);
  }
  double largest_shift = 0.0;
  for (Index i = 0; i < 4; ++i) {
    for (Index j = 0; j <= i; ++j) {
      const double error =
          std::sqrt((settled(i, i) * settled(j, j) + expected(i, j) * expected(i, j)) / kSamples);
      CHECK(std::abs(found(i, j) - expected(i, j)) < 4.5 * error);
      largest_shift = std::max(largest_shift, std::abs(settled(i, j) - expected(i, j)) / error);
    }
  }
  CHECK(largest_shift > 10.0);  // the law is far from that of one instant
}

TEST_CASE("input noise and the hold capacitor's kT/C add up in each conversion") {
  Config config = IdealBits();
  config.adc.noise_v = 30e-6;
  config.adc.hold_capacitance_f = 4e-12;
  SpuSystem system("system", config);
  system.device().Program(DenseImage(Example()));
  system.device().LoadInput(Vector::Zero(4));
  system.device().Preset(Vector::Zero(4));
  const ReadOut read = system.device().Anneal(
      {.samples = 5000, .interval_cycles = 1, .read = ReadMode::kEverySample});
  const double expected = 30e-6 * 30e-6 + kBoltzmann * 300.0 / 4e-12;
  CheckMeanSquare(read.codes.squaredNorm() / 20000.0, expected, 20000.0);
  // Conversions are independent: so is each from the next.
  const double product =
      (read.codes.topRows(4999).cwiseProduct(read.codes.bottomRows(4999))).sum() / 19996.0;
  CHECK(std::abs(product) < 4.0 * expected / std::sqrt(19996.0));
}

TEST_CASE("input DACs that settle with one pole") {
  Config config = IdealBits();
  config.dac.settling_s = 0.3e-6;
  SpuSystem system("system", config);
  system.device().Program(DenseImage(RowMatrix::Identity(2, 2)));
  const Vector input = (Vector(2) << 0.5, -0.25).finished();
  system.device().LoadInput(input);
  system.device().Preset(Vector::Zero(2));
  const ReadOut read =
      system.device().Anneal({.samples = 30, .interval_cycles = 7, .read = ReadMode::kEverySample});
  // tau x' = -x + u (1 - e^{-p t}), x(0) = 0.
  const double p = 1.0 / 0.3;
  for (Index k = 0; k < 30; ++k) {
    const double t = static_cast<double>(7 * k) / kClock / kTimeConstant;
    const double share = 1.0 - std::exp(-t) - (std::exp(-p * t) - std::exp(-t)) / (1.0 - p);
    CHECK((read.codes.row(k).transpose() - share * input).cwiseAbs().maxCoeff() < 1e-13);
  }
}

TEST_CASE("a DAC whose code changes sign kicks its cell by area / (R0 C)") {
  Config config = IdealBits();
  config.dac.glitch_vs = 2e-9;
  SpuSystem system("system", config);
  system.device().Program(DenseImage(RowMatrix::Identity(3, 3)));
  const auto first_sample = [&](const Vector& input) -> Vector {
    system.device().LoadInput(input);
    system.device().Preset(Vector::Zero(3));
    return system.device().Anneal({.samples = 1}).codes.row(0).transpose();
  };
  const double step = 2e-9 / kTimeConstant;
  // From 0, which counts as positive.
  CHECK((first_sample((Vector(3) << -0.5, 0.0, 0.5).finished()) -
         (Vector(3) << -step, 0.0, 0.0).finished())
            .cwiseAbs()
            .maxCoeff() < 1e-15);
  CHECK((first_sample((Vector(3) << 0.1, -0.1, 0.6).finished()) -
         (Vector(3) << step, -step, 0.0).finished())
            .cwiseAbs()
            .maxCoeff() < 1e-15);
  CHECK(first_sample((Vector(3) << 0.1, -0.1, 0.6).finished()).isZero(0.0));
}

TEST_CASE("the mean moves by what the drawn gains and offsets of the DACs say") {
  Config config = IdealBits();
  config.dac.gain_error = 0.02;
  config.dac.offset_v = 0.01;
  config.dac.count = 3;  // four cells share three converters
  SpuSystem system("system", config);
  const Matrix m = Example();
  const Vector input = (Vector(4) << 0.3, -0.2, 0.1, 0.25).finished();
  system.device().Program(DenseImage(m));
  system.device().LoadInput(input);
  system.device().Preset(Vector::Zero(4));
  const Vector found = system.device().Anneal({.settle_cycles = 20'000, .samples = 1}).codes.row(0);
  const Vector driven = DescribeDacs(config).Volts(input);
  CHECK((driven - input).cwiseAbs().minCoeff() > 1e-5);
  // e^{-0.4 * 200} of the start is left.
  CHECK((found - m.inverse() * driven).cwiseAbs().maxCoeff() < 1e-12);
}

// ---- jitter

TEST_CASE("a strobe with jitter takes voltages half a cycle early, displaced by a normal number") {
  constexpr std::uint64_t kSamples = 4000;
  constexpr double kJitter = 1e-9;
  ChipOptions options;
  options.sampling.jitter_s = kJitter;
  HostBench bench(options);
  SpyCells& cells = bench.chip.cells;
  cells.voltages = Vector::Zero(1);
  bench.device.Program(DenseImage(RowMatrix::Ones(1, 1)));
  bench.device.LoadInput(Vector::Zero(1));
  bench.device.Preset(Vector::Zero(1));
  bench.device.Anneal({.settle_cycles = 50, .samples = kSamples, .interval_cycles = 30});
  REQUIRE(cells.strobes.size() == kSamples);
  double sum = 0.0;
  double square = 0.0;
  double absolute = 0.0;
  double product = 0.0;
  double last = 0.0;
  for (std::uint64_t k = 0; k < kSamples; ++k) {
    const double nominal = static_cast<double>(50 + 30 * k) / kClock;
    const double d = (cells.strobes[k] - cells.latches[0]).to_seconds() - nominal + 5e-9;
    REQUIRE(std::abs(d) <= 5e-9 * (1.0 + 1e-9));
    sum += d;
    square += d * d;
    absolute += std::abs(d);
    product += d * last;
    last = d;
  }
  const double n = kSamples;
  CHECK(std::abs(sum / n) < 4.0 * kJitter / std::sqrt(n));
  CheckMeanSquare(square / n, kJitter * kJitter, n);
  CHECK(std::abs(product / n) < 4.0 * kJitter * kJitter / std::sqrt(n));
  // White noise moves a cell by sqrt(2 D |d|) in the time d: the rms error of its samples is
  // sqrt(2 D t_j sqrt(2/pi)), as <|d|> = t_j sqrt(2/pi); |d| has the variance t_j^2 (1 - 2/pi).
  CHECK(std::abs(absolute / n / (kJitter * std::sqrt(2.0 / std::numbers::pi)) - 1.0) <
        4.0 * std::sqrt((std::numbers::pi / 2.0 - 1.0) / n));
}

TEST_CASE(
    "jitter on a slope is the slope times the displacement, on noise it leaves the variance") {
  Config config = IdealBits();
  config.adc.jitter_s = 1.25e-9;
  SpuSystem system("system", config);
  system.device().Program(DenseImage(RowMatrix::Identity(1, 1)));
  // A slope of nearly V* / tau for a while: from 0 to 0.9 V.
  system.device().LoadInput(Vector::Constant(1, 0.9));
  system.device().Preset(Vector::Zero(1));
  constexpr Index kSamples = 60;
  const ReadOut ramp = system.device().Anneal({.settle_cycles = 10,
                                               .samples = kSamples,
                                               .interval_cycles = 1,
                                               .read = ReadMode::kEverySample});
  double square = 0.0;
  for (Index k = 0; k < kSamples; ++k) {
    const double t = (static_cast<double>(10 + k) - 0.5) / kClock / kTimeConstant;
    const double slope = 0.9 * std::exp(-t) / kTimeConstant;
    // Second order: t_j / (2 tau), 6e-4 of the first.
    square += std::pow((ramp.codes(k, 0) - 0.9 * (1.0 - std::exp(-t))) / slope, 2) / kSamples;
  }
  CheckMeanSquare(square, 1.25e-9 * 1.25e-9, static_cast<double>(kSamples));

  const double v2 = 1e-4;
  system.device().LoadInput(Vector::Zero(1));
  const ReadOut noise = system.device().Anneal({.settle_cycles = 2000,
                                                .samples = 4000,
                                                .interval_cycles = 1000,
                                                .node_variance_v2 = v2,
                                                .read = ReadMode::kEverySample});
  CheckMeanSquare(noise.codes.squaredNorm() / 4000.0, v2, 4000.0);
}

TEST_CASE("the rms error of jitter on white noise, by the engine itself") {
  // x(d) - x(0) over d = |normal| t_j: 2 D t_j sqrt(2/pi); corrections of order t_j / tau = 1e-3.
  ExactDenseEngine engine(RandomStream(1, "test.noise"), RandomStream(1, "test.looks"));
  const double v2 = 1.0;
  const RcCircuit circuit(1e3, 1e-9);
  constexpr Index kCells = 2000;
  engine.SetSystem(
      circuit.System(std::make_shared<DenseOperator>(RowMatrix::Identity(kCells, kCells)),
                     Vector::Zero(kCells), v2));
  const RandomStream displacements(1, "test.displacements");
  double square = 0.0;
  constexpr int kDraws = 60;
  for (int k = 0; k < kDraws; ++k) {
    Vector x = Vector::Zero(kCells);
    engine.Advance(1e-9 * std::abs(displacements.Normal(0, static_cast<std::uint64_t>(k))), x);
    square += x.squaredNorm() / kCells / kDraws;
  }
  const double d = v2 / kTimeConstant;
  const double expected = 2.0 * d * 1e-9 * std::sqrt(2.0 / std::numbers::pi);
  // The spread of |d| among 60 draws rules: (pi/2 - 1)/60.
  CHECK(std::abs(square / expected - 1.0) <
        4.0 * std::sqrt((std::numbers::pi / 2.0 - 1.0) / kDraws));
}

}  // namespace
}  // namespace spusim
