// SPDX-License-Identifier: Apache-2.0
#include <memory>
#include <vector>

#include <catch2/catch.hpp>
#include <unsupported/Eigen/KroneckerProduct>

#include <spusim/analog/odeint/odeint_engine.h>
#include <spusim/circuit/oscillator_cells.h>
#include <spusim/circuit/rc_cells.h>
#include <spusim/circuit/shaped_noise_cells.h>
#include <spusim/linalg/decompositions.h>
#include <spusim/linalg/dense_operator.h>

#include "testbenches/support/specimen.h"
#include "testbenches/support/stationary.h"

namespace spusim {
namespace {

using test::Stationary;

RowMatrix Example() {
  return (RowMatrix(3, 3) << 1.0, 0.4, -0.2, 0.4, 0.7, 0.1, -0.2, 0.1, 0.9).finished();
}

TEST_CASE("odeint's own step keeps the covariance of cells with more states than a voltage",
          "[noise]") {
  std::vector<LangevinSystem> systems;
  for (const double bandwidth_hz : {1e6, 1e5}) {
    ShapedNoiseCells cells(std::make_unique<RcCells>(RcCellOptions{}),
                           ShapedSources(BandLimited(bandwidth_hz), test::Specimen(1)));
    cells.Program(std::make_shared<DenseOperator>(Example()), nullptr);
    systems.push_back(cells.System(Vector::Zero(3), 1e-3));
  }
  RcCells amplifiers(RcCellOptions{.amplifier_bandwidth_hz = 1e6});
  amplifiers.Program(std::make_shared<DenseOperator>(Example()), nullptr);
  systems.push_back(amplifiers.System(Vector::Zero(3), 1e-3));
  for (const double inductance : {1e-2, 1e-4}) {
    OscillatorCells oscillators(OscillatorOptions{.inductance_h = inductance});
    oscillators.Program(std::make_shared<DenseOperator>(Example().cwiseAbs()), nullptr);
    systems.push_back(oscillators.System(Vector::Zero(3), 1e-3));
  }
  for (const LangevinSystem& system : systems) {
    OdeintEngine engine({}, RandomStream(1, "test.noise"));
    engine.SetSystem(system);
    const double h = engine.step_s() * system.rate;
    // What Leimkuhler-Matthews steps make of a covariance (docs/models/odeint_engine.md).
    const Matrix a = system.drift->ToDense();
    const Matrix mixing = system.Mixing();
    const Matrix q = 2.0 * system.diffusion / system.rate * (mixing * mixing.transpose());
    const Matrix identity = Matrix::Identity(a.rows(), a.rows());
    const Matrix map = Eigen::kroneckerProduct(identity, a).eval() +
                       Eigen::kroneckerProduct(a, identity).eval() -
                       h * Eigen::kroneckerProduct(a, a).eval();
    const Matrix driven = q - 0.25 * h * (a * q + q * a.transpose());
    const Vector flat = map.partialPivLu().solve(driven.reshaped());
    const Matrix law = Stationary(system).topLeftCorner(3, 3);
    const Matrix found = flat.reshaped(a.rows(), a.rows()).topLeftCorner(3, 3);
    INFO("states " << a.rows() << ", step " << h);
    // A rate that is too small by q = 0.02 makes a variance too large by q/(1 - q).
    CHECK((found - law).norm() < 0.0205 * law.norm());
  }
}

}  // namespace
}  // namespace spusim
