// SPDX-License-Identifier: Apache-2.0
#include <spusim/linalg/decompositions.h>
#include <spusim/training/woodbury_preconditioner.h>

#include <catch2/catch.hpp>
#include <limits>

#include <spusim/base/errors.h>
#include <spusim/linalg/kronecker_jacobian.h>

#include "testbenches/data/tngd_tiny.h"
#include "testbenches/support/mlp_spec.h"
#include "testbenches/unit/linalg/random_factors.h"

namespace spusim {
namespace {

constexpr double kEpsilon = std::numeric_limits<double>::epsilon();
const GpuModel kGpu{1e12, 1e-6};

Vector Direction(const BatchResult& batch, double damping) {
  PlainClock clock;
  return WoodburyPreconditioner(damping, kGpu, clock).Apply(batch);
}

double Condition(const Matrix& f) {
  const Vector alpha =
      Eigen::SelfAdjointEigenSolver<Matrix>(f, Eigen::EigenvaluesOnly).eigenvalues();
  return alpha[alpha.size() - 1] / alpha[0];
}

// Both ways lose at most cond(F) times the rounding of sums of N or m terms.
double RelativeTolerance(const BatchResult& batch, const Matrix& f) {
  const auto terms = static_cast<double>(batch.gradient.size() + batch.batch * batch.outputs);
  return terms * kEpsilon * Condition(f);
}

TEST_CASE("the direction is F^-1 g, by a dense solve") {
  // Fewer and more rows than parameters; every block of H is singular.
  for (const Index samples : {3, 25}) {
    for (const double damping : {1e-2, 1.0}) {
      const BatchResult batch = RandomBatch(2, samples, 4, {{5, 6}, {6, 4}});
      const Matrix f = DenseGaussNewton(batch, damping);
      const Vector expected = f.llt().solve(batch.gradient);
      const Vector direction = Direction(batch, damping);
      CHECK((direction - expected).norm() <= RelativeTolerance(batch, f) * expected.norm());
    }
  }
}

TEST_CASE("the reference step is matched") {
  const TngdTiny tiny = ReadTngdTiny();
  const Index batch_size = tiny.inputs.rows();
  const Index k = tiny.widths.back();
  BatchResult batch;
  batch.gradient = tiny.gradient;
  batch.batch = batch_size;
  batch.outputs = k;
  batch.hessian_blocks.resize(batch_size * k, k);
  for (Index at = 0; at < batch_size * k; at += k) {
    batch.hessian_blocks.middleRows(at, k) = tiny.hessian.block(at, at, k, k);
  }
  // Factors from the reference Jacobian: the bias columns are delta, and the output layer's row for
  // class 0 is delta_0 a with delta_0 = 1.
  Index at = 0;
  for (const auto& [in, out] : test::LayerShapes(tiny.widths)) {
    RowMatrix a = tiny.inputs;
    if (at > 0) {
      a.resize(batch_size, in);
      for (Index s = 0; s < batch_size; ++s) a.row(s) = tiny.jacobian.row(s * k).segment(at, in);
    }
    batch.layers.push_back({a, tiny.jacobian.middleCols(at + in * out, out)});
    at += (in + 1) * out;
  }
  REQUIRE((AssembleJacobian(batch.layers) - tiny.jacobian).cwiseAbs().maxCoeff() <= 4.0 * kEpsilon);
  const Matrix f = DenseGaussNewton(batch, tiny.damping);
  // 42 eps cond(F), cond(F) = 123: about 1e-12. (Asked for: 1e-8.)
  CHECK((Direction(batch, tiny.damping) - tiny.natural_gradient).norm() <=
        RelativeTolerance(batch, f) * tiny.natural_gradient.norm());
}

TEST_CASE("a Hessian of zeros leaves g / damping") {
  BatchResult batch = RandomBatch(4, 5, 3, {{4, 3}});
  batch.hessian_blocks.setZero();
  // The bracket is lambda I and its product with H is 0: one division is left.
  CHECK(Direction(batch, 0.5) == Vector(batch.gradient / 0.5));
}

TEST_CASE("blocks that lost a whole class are still solved") {
  BatchResult batch = RandomBatch(6, 5, 3, {{4, 3}});
  for (Index s = 0; s < batch.batch; ++s) {
    // A class of probability 0: a row and a column of zeros, rank 1.
    auto block = batch.hessian_blocks.middleRows(3 * s, 3);
    block << 0.25, -0.25, 0.0, -0.25, 0.25, 0.0, 0.0, 0.0, 0.0;
  }
  const Matrix f = DenseGaussNewton(batch, 0.01);
  const Vector expected = f.llt().solve(batch.gradient);
  CHECK((Direction(batch, 0.01) - expected).norm() <=
        RelativeTolerance(batch, f) * expected.norm());
}

TEST_CASE("a damping far above the curvature gives the gradient's direction") {
  const BatchResult batch = RandomBatch(8, 5, 3, {{4, 3}});
  const double damping = 1e8;
  const Matrix f = DenseGaussNewton(batch, 0.0);
  // F^-1 g = g/lambda (1 + O(|G|/lambda)).
  CHECK((damping * Direction(batch, damping) - batch.gradient).norm() <=
        f.norm() / damping * batch.gradient.norm());
}

TEST_CASE("the modelled time passes on the clock") {
  const BatchResult batch = RandomBatch(2, 3, 4, {{5, 6}, {6, 4}});
  PlainClock clock;
  WoodburyPreconditioner(0.01, kGpu, clock).Apply(batch);
  const GpuWork work = WoodburyWork(batch);
  CHECK(clock.Seconds() == kGpu.Seconds(work.flops, work.launches));
}

TEST_CASE("bad damping and a batch without curvature are refused") {
  PlainClock clock;
  for (const double damping : {0.0, -0.01, std::numeric_limits<double>::quiet_NaN()}) {
    CHECK_THROWS_AS(WoodburyPreconditioner(damping, kGpu, clock), InputError);
  }
  BatchResult batch = RandomBatch(2, 3, 4, {{5, 4}});
  batch.layers.clear();
  CHECK_THROWS_AS(Direction(batch, 0.01), InputError);
}

}  // namespace
}  // namespace spusim
