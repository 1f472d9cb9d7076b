// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include <catch2/catch.hpp>

#include <spusim/base/errors.h>
#include <spusim/linalg/decompositions.h>
#include <spusim/noise/random_stream.h>
#include <spusim/training/gauss_newton.h>
#include <spusim/training/spu_preconditioner.h>

#include "testbenches/data/tngd_device_oracle.h"
#include "testbenches/unit/device/session_fixture.h"

namespace spusim {
namespace {

// The oracle's own precision (its numbers are printed with about 16 digits), eigendecompositions
// and 2^k range scales on our side.
constexpr double kOracle = 1e-10;

/// One linear layer of 3 inputs and 2 outputs, 4 samples, filled with normal numbers.
BatchResult RandomBatch() {
  const RandomStream stream(8, "test.batch");
  std::uint64_t index = 0;
  const auto fill = [&](auto& m) {
    for (Index i = 0; i < m.size(); ++i) m.data()[i] = stream.Normal(0, index++);
  };
  BatchResult batch;
  batch.batch = 4;
  batch.outputs = 2;
  LayerFactors layer;
  layer.activations.resize(4, 3);
  layer.back_propagated.resize(8, 2);
  fill(layer.activations);
  fill(layer.back_propagated);
  batch.layers.push_back(layer);
  batch.gradient.resize(8);
  fill(batch.gradient);
  batch.hessian_blocks.resize(8, 2);
  for (Index s = 0; s < 4; ++s) {
    const double p = 0.2 + 0.1 * static_cast<double>(s);
    batch.hessian_blocks.middleRows(2 * s, 2) << p * (1 - p), -p * (1 - p), -p * (1 - p),
        p * (1 - p);
  }
  return batch;
}

TEST_CASE("the device's mean is the oracle's at every time, from both starts") {
  const TngdDeviceOracle oracle;
  for (const std::string t : {"0.2", "1.0", "5.0", "20.0", "50.0"}) {
    for (const StartMode start : {StartMode::kZero, StartMode::kGradient}) {
      SessionFixture f({.time_tau = std::stod(t), .start = start});
      f.session.Program(oracle.factors());
      const Vector expected = oracle.mean(t, start == StartMode::kZero ? "x0_zero" : "x0_grad");
      const Vector mean = f.session.Anneal(oracle.gradient()).mean;
      CHECK((mean - expected).norm() <= kOracle * expected.norm());
    }
  }
}

TEST_CASE("t = 0 from the gradient gives SGD's direction") {
  SessionFixture f({.time_tau = 0.0, .start = StartMode::kGradient});
  SpuPreconditioner preconditioner(f.session, 0.01);
  const BatchResult batch = RandomBatch();
  const Vector x = preconditioner.Apply(batch);
  CHECK((x - batch.gradient).norm() <= kOracle * batch.gradient.norm());
}

TEST_CASE("a long time gives the exact natural gradient") {
  const double damping = 0.01;
  SessionFixture f({.time_tau = 40.0 / damping, .start = StartMode::kGradient});
  SpuPreconditioner preconditioner(f.session, damping);
  const BatchResult batch = RandomBatch();
  const Vector x = preconditioner.Apply(batch);
  const Matrix fisher = FactoredOperator(GaussNewton(batch, damping)).ToDense();
  const Vector exact = fisher.llt().solve(batch.gradient);
  CHECK((x - exact).norm() <= kOracle * exact.norm());
}

TEST_CASE("in between each eigenvalue is filtered by its own factor") {
  const double damping = 0.05;
  const BatchResult batch = RandomBatch();
  const Matrix fisher = FactoredOperator(GaussNewton(batch, damping)).ToDense();
  const Eigen::SelfAdjointEigenSolver<Matrix> eigen(fisher);
  for (const double t : {0.1, 1.0, 7.0}) {
    SessionFixture f({.time_tau = t, .start = StartMode::kGradient});
    SpuPreconditioner preconditioner(f.session, damping);
    const Vector y = eigen.eigenvectors().transpose() * preconditioner.Apply(batch);
    const Vector g = eigen.eigenvectors().transpose() * batch.gradient;
    for (Index i = 0; i < y.size(); ++i) {
      const double alpha = eigen.eigenvalues()[i];
      const double filter = std::exp(-alpha * t) + (1.0 - std::exp(-alpha * t)) / alpha;
      CHECK(std::abs(y[i] - filter * g[i]) <= kOracle * batch.gradient.norm() / damping);
    }
  }
}

TEST_CASE("damping must be positive") {
  SessionFixture f({});
  CHECK_THROWS_AS(SpuPreconditioner(f.session, 0.0), InputError);
  CHECK_THROWS_AS(SpuPreconditioner(f.session, std::nan("")), InputError);
}

TEST_CASE("a session keeps the sizes of the factors that it has uploaded, not their codes") {
  SessionFixture f({.time_tau = 1.0}, 16);
  const BatchResult batch = RandomBatch();
  f.session.Program(GaussNewton(batch, 0.1));
  CHECK(f.session.image().cells() == 8);
  CHECK(f.session.image().rows() == 8);
  CHECK(f.session.image().jacobian.size() == 0);
  CHECK(f.session.image().back_jacobian.size() == 0);
  // What follows needs none of them.
  CHECK(f.session.Anneal(batch.gradient).mean.size() == 8);
}

}  // namespace
}  // namespace spusim
