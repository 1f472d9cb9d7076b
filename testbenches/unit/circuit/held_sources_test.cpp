// SPDX-License-Identifier: Apache-2.0
// Noise sources whose numbers are held between updates, and the DACs that make them.
#include <cmath>
#include <memory>
#include <numbers>

#include <catch2/catch.hpp>

#include <spusim/analog/exact/dense/exact_dense_engine.h>
#include <spusim/base/errors.h>
#include <spusim/circuit/held_noise_cells.h>
#include <spusim/circuit/rc_cells.h>
#include <spusim/linalg/dense_operator.h>

#include "testbenches/support/specimen.h"

namespace spusim {
namespace {

constexpr double kTau = 1e-6;  // 1 kOhm, 1 nF
constexpr double kRounding = 1e-10;
constexpr double kPi = std::numbers::pi;

RowMatrix Example() {
  return (RowMatrix(3, 3) << 1.0, 0.4, -0.2, 0.4, 0.7, 0.1, -0.2, 0.1, 0.9).finished();
}

/// Variance of a lone cell at a phase (0: at the updates) of noise that is held.
double HeldVariance(double conductance, double period_s, double phase, double v2) {
  HeldNoiseCells cells(std::make_unique<RcCells>(RcCellOptions{}), {}, period_s, 0.0,
                       test::Specimen(11));
  constexpr Index kCells = 4000;
  cells.Program(std::make_shared<DenseOperator>(conductance * RowMatrix::Identity(1, 1)), nullptr);
  // One cell at many times, updates far enough apart in all: batches of independent stretches.
  ExactDenseEngine engine(RandomStream(1, "test.noise"), RandomStream(1, "test.looks"));
  LangevinSystem system = cells.System(Vector::Zero(1), v2);
  CHECK(system.diffusion == 0.0);
  engine.SetSystem(system);
  InputUpdates& updates = *cells.updates();
  CHECK(updates.period_s() == period_s);
  Vector state = Vector::Zero(1);
  double square = 0.0;
  const int settle = static_cast<int>(std::ceil(12.0 * kTau / conductance / period_s));
  for (Index k = 0; k < kCells; ++k) {
    for (int i = 0; i < settle; ++i) {
      engine.Advance(period_s, state);
      engine.SetInput(updates.Next());
    }
    Vector looked = state;
    engine.Advance(phase * period_s, looked);
    square += looked[0] * looked[0] / kCells;
  }
  return square;
}

TEST_CASE("held noise: tanh law at the updates, less between them", "[noise]") {
  const double v2 = 1e-3;
  const double error = 4.5 * std::sqrt(2.0 / 4000.0);
  for (const double y : {0.2, 1.0, 3.0}) {  // lambda T
    const double m = 0.5;
    const double period = y * kTau / m;
    const double aligned = v2 / m * std::tanh(y / 2.0) / (y / 2.0);
    CHECK(HeldVariance(m, period, 0.0, v2) / aligned == Approx(1.0).margin(error));
    // V(phase) = e^{-a} V + (1 - e^{-a}) u/m with the number held since the update, a = phase y.
    const double a = 0.5 * y;
    const double step = -std::expm1(-a);
    const double between = std::exp(-2.0 * a) * aligned + step * step * 2.0 * v2 / (m * y);
    CHECK(HeldVariance(m, period, 0.5, v2) / between == Approx(1.0).margin(error));
  }
}

TEST_CASE("held noise passes through mismatched sources and leaves the parts' own noise white",
          "[noise]") {
  RcCellOptions options;
  options.spread.source = 0.3;
  options.spread.amplifier_noise = 1e-6;
  HeldNoiseCells cells(std::make_unique<RcCells>(options), {}, 1e-7, 0.0, test::Specimen(11));
  cells.Program(std::make_shared<DenseOperator>(Example()), nullptr);
  const LangevinSystem system = cells.System(Vector::Zero(3), 1e-3);
  CHECK(system.input.isZero(0.0));  // before the first update
  const Vector input = cells.updates()->Next();
  REQUIRE(system.noise_mixing != nullptr);
  CHECK(system.noise_mixing->cols() == 3);
  // Input of one update over the number behind it: amplitude sqrt(2 v2 tau/T), times the source's.
  NoiseDac dac({}, 3, test::Specimen(11));
  dac.Next();
  const RandomStream drawn = test::Specimen(1).Stream("cells.source");
  for (Index i = 0; i < 3; ++i) {
    const double source = 1.0 + 0.3 * drawn.Normal(static_cast<std::uint64_t>(i), 0);
    CHECK(
        input[i] ==
        Approx(std::sqrt(2.0 * 1e-3 * kTau / 1e-7) * source * dac.values()[i]).epsilon(kRounding));
  }
}

TEST_CASE("noise DACs round, clip and do not repeat themselves", "[noise]") {
  constexpr Index kSources = 2000;
  for (const NoiseGenerator generator : {NoiseGenerator::kPhilox, NoiseGenerator::kLfsr}) {
    NoiseDac fine({.generator = generator}, kSources, test::Specimen(3));
    NoiseDac coarse({.generator = generator, .bits = 4, .crest = 6.0}, kSources, test::Specimen(3));
    NoiseDac clipped({.generator = generator, .crest = 2.0}, kSources, test::Specimen(3));
    double square = 0.0;
    double lagged = 0.0;
    double fourth = 0.0;
    double rounding = 0.0;  // mean and mean square of the change of a square by rounding ...
    double rounding2 = 0.0;
    double clipping = 0.0;  // ... and by clipping
    double clipping2 = 0.0;
    Vector last = Vector::Zero(kSources);
    constexpr int kUpdates = 100;
    for (int k = 0; k < kUpdates; ++k) {
      fine.Next();
      coarse.Next();
      clipped.Next();
      square += fine.values().squaredNorm();
      fourth += fine.values().array().pow(4).sum();
      lagged += fine.values().dot(last);
      last = fine.values();
      const Vector codes = coarse.values() * (7.0 / 6.0);
      CHECK((codes - codes.array().round().matrix()).cwiseAbs().maxCoeff() < 1e-12);
      CHECK(clipped.values().cwiseAbs().maxCoeff() <= 2.0);
      // The same numbers, rounded and clipped: pairs differ by what that does.
      const Vector by_rounding = coarse.values().cwiseAbs2() - fine.values().cwiseAbs2();
      const Vector by_clipping = clipped.values().cwiseAbs2() - fine.values().cwiseAbs2();
      rounding += by_rounding.sum();
      rounding2 += by_rounding.squaredNorm();
      clipping += by_clipping.sum();
      clipping2 += by_clipping.squaredNorm();
    }
    const double count = static_cast<double>(kSources) * kUpdates;
    CHECK(square / count == Approx(1.0).margin(4.5 * std::sqrt(2.0 / count)));
    CHECK(lagged / count == Approx(0.0).margin(4.5 / std::sqrt(count)));
    // Kurtosis: 3, or 3 - 6/5/12 of a sum of twelve; variance of a fourth power 105 - 9.
    const double kurtosis = generator == NoiseGenerator::kPhilox ? 3.0 : 3.0 - 0.1;
    CHECK(fourth / count == Approx(kurtosis).margin(4.5 * std::sqrt(96.0 / count)));
    // Sheppard: LSB^2/12 of a code of 6/7, but for e^{-2 pi^2/LSB^2} and less.
    const double lsb = 6.0 / 7.0;
    CHECK(rounding / count == Approx(lsb * lsb / 12.0).margin(4.5 * std::sqrt(rounding2) / count));
    // 2 [c phi(c) + (1 - c^2) Q(c)] at c = 2; of a sum of twelve by its kurtosis a little less.
    const double phi = std::exp(-2.0) / std::sqrt(2.0 * kPi);
    const double tail = 0.5 * std::erfc(std::sqrt(2.0));
    const double law = -2.0 * (2.0 * phi - 3.0 * tail);
    const double sum_of_twelve = generator == NoiseGenerator::kPhilox ? 0.0 : 0.1 * std::abs(law);
    CHECK(clipping / count ==
          Approx(law).margin(4.5 * std::sqrt(clipping2) / count + sum_of_twelve));
    CHECK(law < -0.03);
  }
  // Another number of sources: the others go on, nothing begins anew.
  for (const NoiseGenerator generator : {NoiseGenerator::kPhilox, NoiseGenerator::kLfsr}) {
    NoiseDac one({.generator = generator}, 2, test::Specimen(3));
    NoiseDac other({.generator = generator}, 2, test::Specimen(3));
    for (const Index sources : {2, 3, 2}) {
      other.SetSources(sources);
      one.Next();
      other.Next();
      CHECK(one.values() == other.values().head(2));
    }
  }
  CHECK_THROWS_AS(NoiseDac({.bits = 33}, 1, test::Specimen(1)), InputError);
  CHECK_THROWS_AS(NoiseDac({.crest = 0.0}, 1, test::Specimen(1)), InputError);
  CHECK_THROWS_AS(
      HeldNoiseCells(std::make_unique<RcCells>(RcCellOptions{}), {}, 0.0, 0.0, test::Specimen(1)),
      InputError);
  CHECK_THROWS_AS(
      HeldNoiseCells(std::make_unique<RcCells>(RcCellOptions{}), {}, 1e-6, 1.0, test::Specimen(1)),
      InputError);
}

}  // namespace
}  // namespace spusim
