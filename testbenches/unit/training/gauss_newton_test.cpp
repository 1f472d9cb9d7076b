// SPDX-License-Identifier: Apache-2.0
#include <spusim/training/gauss_newton.h>

#include <catch2/catch.hpp>
#include <limits>

#include <spusim/base/errors.h>

#include "testbenches/unit/linalg/random_factors.h"

namespace spusim {
namespace {

TEST_CASE("the factors multiply out to the damped Gauss-Newton matrix") {
  const BatchResult batch = RandomBatch(9, 6, 3, {{4, 5}, {5, 3}});
  const FactoredMatrix f = GaussNewton(batch, 0.01);
  const Matrix expected = DenseGaussNewton(batch, 0.01);
  Matrix hessian = Matrix::Zero(f.rows(), f.rows());
  for (Index at = 0; at < f.rows(); at += f.block()) {
    hessian.block(at, at, f.block(), f.block()) = f.hessian_blocks.middleRows(at, f.block());
  }
  const Matrix dense = f.gain * f.jacobian.transpose() * hessian * f.jacobian +
                       f.leak * Matrix::Identity(f.size(), f.size());
  // Sums of m K products, in two orders: 2 m K eps times the sum of magnitudes.
  const Matrix magnitude =
      f.gain * f.jacobian.cwiseAbs().transpose() * hessian.cwiseAbs() * f.jacobian.cwiseAbs();
  const double bound = 2.0 * static_cast<double>(f.rows() * f.block()) *
                       std::numeric_limits<double>::epsilon() * magnitude.maxCoeff();
  CHECK((dense - expected).cwiseAbs().maxCoeff() <= bound);
}

TEST_CASE("left as Kronecker factors it is the same matrix") {
  const BatchResult batch = RandomBatch(11, 5, 3, {{4, 6}, {6, 3}});
  const FactoredMatrix structured = GaussNewtonStructured(batch, 0.01);
  REQUIRE(structured.jacobian.size() == 0);
  // J is assembled entry by entry, one product each: the same bits.
  CHECK(FactoredOperator(structured).ToDense() ==
        FactoredOperator(GaussNewton(batch, 0.01)).ToDense());
}

TEST_CASE("layers at many positions, and a batch without curvature, are refused") {
  BatchResult batch = RandomBatch(11, 6, 3, {{4, 6}, {6, 3}});
  batch.batch = 3;
  CHECK_THROWS_WITH(GaussNewtonStructured(batch, 0.01),
                    "Jacobian: 6 rows of a layer for 3 samples (allowed: one position a sample)");
  batch.layers.clear();
  CHECK_THROWS_AS(GaussNewton(batch, 0.01), InputError);
}

}  // namespace
}  // namespace spusim
