// SPDX-License-Identifier: Apache-2.0
// Noise sources that are coloured or 1/f.
#include <cmath>
#include <memory>
#include <numbers>
#include <vector>

#include <catch2/catch.hpp>

#include <spusim/analog/exact/dense/exact_dense_engine.h>
#include <spusim/circuit/rc_cells.h>
#include <spusim/circuit/shaped_noise_cells.h>
#include <spusim/linalg/decompositions.h>
#include <spusim/linalg/dense_operator.h>

#include "testbenches/support/specimen.h"
#include "testbenches/support/stationary.h"

namespace spusim {
namespace {

using test::Stationary;

constexpr double kTau = 1e-6;  // 1 kOhm, 1 nF
constexpr double kRounding = 1e-10;
constexpr double kPi = std::numbers::pi;

RowMatrix Example() {
  return (RowMatrix(3, 3) << 1.0, 0.4, -0.2, 0.4, 0.7, 0.1, -0.2, 0.1, 0.9).finished();
}

LangevinSystem ShapedSystem(const NoiseSpectrum& spectrum, const RowMatrix& m, double v2,
                            std::shared_ptr<const Matrix> mixing = nullptr) {
  ShapedNoiseCells cells(std::make_unique<RcCells>(RcCellOptions{}),
                         ShapedSources(spectrum, test::Specimen(1)));
  cells.Program(std::make_shared<DenseOperator>(m), std::move(mixing));
  return cells.System(Vector::Zero(m.rows()), v2);
}

TEST_CASE("band-limited noise: Var = (D/lambda) / (1 + lambda tau_n)", "[noise]") {
  const double v2 = 1e-3;
  for (const double tau_n : {1e-8, 1e-7, 5e-7, 1e-5}) {
    const NoiseSpectrum spectrum = BandLimited(1.0 / (2.0 * kPi * tau_n));
    const Matrix lone = Stationary(ShapedSystem(spectrum, RowMatrix::Constant(1, 1, 0.8), v2));
    const double lambda = 0.8 / kTau;
    CHECK(lone(0, 0) == Approx(v2 / 0.8 / (1.0 + lambda * tau_n)).epsilon(kRounding));
    // A symmetric matrix: (D/rate) M^-1 (I + tau_n rate M)^-1.
    const Matrix m = Example();
    const Matrix expected =
        v2 * m.inverse() * (Matrix::Identity(3, 3) + tau_n / kTau * m).inverse();
    const Matrix found = Stationary(ShapedSystem(spectrum, Example(), v2)).topLeftCorner(3, 3);
    CHECK((found - expected).cwiseAbs().maxCoeff() < kRounding * v2);
  }
}

TEST_CASE("mixed band-limited sources keep their mixture", "[noise]") {
  const auto mixing = std::make_shared<const Matrix>(
      (Matrix(3, 3) << 1.0, 0, 0, 0.5, 0.8, 0, 0.1, 0, 0.3).finished());
  const double tau_n = 2e-7;
  const LangevinSystem system =
      ShapedSystem(BandLimited(1.0 / (2.0 * kPi * tau_n)), RowMatrix::Identity(3, 3), 1e-3, mixing);
  const Matrix expected = 1e-3 * (*mixing * mixing->transpose()) / (1.0 + tau_n / kTau);
  CHECK((Stationary(system).topLeftCorner(3, 3) - expected).cwiseAbs().maxCoeff() < 1e-13);
}

TEST_CASE("sources run on while the cells are held", "[noise]") {
  const double rate = 1e5;
  ShapedSources sources({.white = false, .poles = {{.rate_per_s = rate, .amplitude = 1.0}}},
                        test::Specimen(5));
  constexpr Index kSources = 20'000;
  LangevinSystem bare;
  bare.drift = std::make_shared<DenseOperator>(RowMatrix::Identity(1, 1));
  bare.rate = 1e6;
  bare.input = Vector::Zero(1);
  bare.noise_mixing = std::make_shared<const Matrix>(Matrix::Ones(1, 3));
  sources.Apply(bare, 3);
  CHECK(sources.states() == 3);
  // Many sources by many draws of three.
  Matrix before(3, kSources / 3);
  Matrix after(3, kSources / 3);
  Matrix louder(3, kSources / 3);
  for (Index k = 0; k < before.cols(); ++k) {
    Vector states = Vector::Zero(3);
    sources.Run(std::numeric_limits<double>::infinity(), 2.0, states);
    before.col(k) = states;
    sources.Run(4e-6, 2.0, states);
    after.col(k) = states;
    sources.Run(0.0, 8.0, states);
    louder.col(k) = states;
    sources.Run(0.0, 2.0, states);
  }
  const auto count = static_cast<double>(before.size());
  const double variance = 2.0 / rate;
  CHECK(before.squaredNorm() / count / variance ==
        Approx(1.0).margin(4.5 * std::sqrt(2.0 / count)));
  CHECK(after.squaredNorm() / count / variance == Approx(1.0).margin(4.5 * std::sqrt(2.0 / count)));
  const double decay = std::exp(-rate * 4e-6);
  CHECK(before.cwiseProduct(after).sum() / count / variance ==
        Approx(decay).margin(4.5 * std::sqrt((1.0 + decay * decay) / count)));
  CHECK((louder - 2.0 * after).cwiseAbs().maxCoeff() < 1e-15);
}

}  // namespace
}  // namespace spusim
