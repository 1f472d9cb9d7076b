// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <complex>
#include <memory>
#include <numbers>

#include <catch2/catch.hpp>

#include <spusim/base/errors.h>
#include <spusim/circuit/rc_cells.h>
#include <spusim/circuit/shaped_noise_cells.h>
#include <spusim/linalg/decompositions.h>
#include <spusim/linalg/dense_operator.h>

#include "testbenches/support/specimen.h"

namespace spusim {
namespace {

constexpr double kTau = 1e-6;  // 1 kOhm, 1 nF
constexpr double kPi = std::numbers::pi;

LangevinSystem LoneCell(const NoiseSpectrum& spectrum, double v2) {
  ShapedNoiseCells cells(std::make_unique<RcCells>(RcCellOptions{}),
                         ShapedSources(spectrum, test::Specimen(1)));
  cells.Program(std::make_shared<DenseOperator>(RowMatrix::Identity(1, 1)), nullptr);
  return cells.System(Vector::Zero(1), v2);
}

TEST_CASE("the stated density is that of the simulated sources", "[noise]") {
  // <|V(f)|^2> of a cell = |H(f)|^2 S(f), from the resolvent of the whole linear system.
  NoiseSpectrum spectrum = BandLimited(3e5);
  AddFlicker(1e5, 1e3, spectrum);
  const LangevinSystem system = LoneCell(spectrum, 1e-3);
  const Index k = system.drift->size();
  const Eigen::MatrixXcd drift = system.rate * system.drift->ToDense();
  for (const double f : {10.0, 1e3, 2e4, 1e5, 1e6}) {
    const std::complex<double> s(0.0, 2.0 * kPi * f);
    const Eigen::MatrixXcd resolvent =
        (drift + s * Eigen::MatrixXcd::Identity(k, k)).inverse() * *system.noise_mixing;
    const double found = 2.0 * system.diffusion * resolvent.row(0).squaredNorm();
    const double cell = 1.0 / (std::pow(2.0 * kPi * f, 2) + std::pow(1.0 / kTau, 2));
    CHECK(found == Approx(2.0 * 1e-3 / kTau * spectrum.Density(f) * cell).epsilon(1e-9));
  }
}

TEST_CASE("flicker noise is 1/f between its ends", "[noise]") {
  NoiseSpectrum spectrum;
  AddFlicker(1e6, 1e2, spectrum);
  CHECK(spectrum.white);
  for (double f = 1e2; f <= 1.001e6; f *= 1.3) {
    const double flicker = spectrum.Density(f) - 1.0;
    // Parts beyond both ends are missing, half a factor of 5 further out than the last one; ripple.
    const double root = std::sqrt(5.0);
    const double missing =
        2.0 / kPi * (std::atan(1e2 / 5.0 / root / f) + std::atan(f / (1e6 * 5.0 * root)));
    CHECK(flicker > 1e6 / f * (1.0 - missing) * 0.99);
    CHECK(flicker < 1e6 / f * 1.01);
  }
  CHECK(spectrum.Density(1.0) == Approx(spectrum.Density(0.1)).epsilon(0.01));  // flat below
  CHECK_THROWS_AS(AddFlicker(1e3, 1e4, spectrum), InputError);
  CHECK_THROWS_AS(AddFlicker(1e3, 0.0, spectrum), InputError);
  CHECK_THROWS_AS(BandLimited(0.0), InputError);
}

}  // namespace
}  // namespace spusim
