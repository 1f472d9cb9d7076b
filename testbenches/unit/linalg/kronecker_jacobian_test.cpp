// SPDX-License-Identifier: Apache-2.0
#include <spusim/linalg/kronecker_jacobian.h>

#include <catch2/catch.hpp>
#include <limits>

#include <spusim/base/errors.h>

#include "testbenches/unit/linalg/random_factors.h"

namespace spusim {
namespace {

constexpr double kEpsilon = std::numeric_limits<double>::epsilon();

// Every result below is a sum of at most n products of entries of magnitude `scale`^2; summed in
// two different orders it differs by at most 2 n eps times the sum of magnitudes (Higham, "Accuracy
// and Stability", 3.5).
double SumTolerance(Index terms, double sum_of_magnitudes) {
  return 2.0 * static_cast<double>(terms) * kEpsilon * sum_of_magnitudes;
}

const BatchResult& Batch() {
  static const BatchResult batch = RandomBatch(3, 7, 4, {{5, 6}, {6, 3}, {3, 4}});
  return batch;
}

TEST_CASE("the assembled Jacobian is the definition, entry by entry") {
  // One product an entry: the same bits.
  CHECK(AssembleJacobian(Batch().layers) == NaiveJacobian(Batch()));
}

TEST_CASE("the Gram matrix is J J^T and symmetric to the bit") {
  const RowMatrix j = NaiveJacobian(Batch());
  const Matrix gram = KroneckerJacobian(Batch().layers).Gram();
  CHECK(gram == gram.transpose());
  const double bound = SumTolerance(j.cols(), j.rowwise().squaredNorm().maxCoeff());
  CHECK((gram - j * j.transpose()).cwiseAbs().maxCoeff() <= bound);
}

TEST_CASE("products with J and its transpose are those of the dense matrix") {
  const RowMatrix j = NaiveJacobian(Batch());
  const KroneckerJacobian jacobian(Batch().layers);
  const RandomStream stream(5, "test.vectors");
  Vector v(j.cols());
  Vector u(j.rows());
  stream.FillNormals(0, v);
  stream.FillNormals(1, u);
  REQUIRE(jacobian.rows() == j.rows());
  REQUIRE(jacobian.size() == j.cols());
  const Vector jv_magnitude = j.cwiseAbs() * v.cwiseAbs();
  const Vector ju_magnitude = j.cwiseAbs().transpose() * u.cwiseAbs();
  CHECK((jacobian.Apply(v) - j * v).cwiseAbs().maxCoeff() <=
        SumTolerance(j.cols(), jv_magnitude.maxCoeff()));
  CHECK((jacobian.ApplyTranspose(u) - j.transpose() * u).cwiseAbs().maxCoeff() <=
        SumTolerance(j.rows(), ju_magnitude.maxCoeff()));
}

TEST_CASE("layers that do not fit are refused") {
  CHECK_THROWS_AS(AssembleJacobian({}), InputError);
  auto layers = Batch().layers;
  layers[1].activations.conservativeResize(6, Eigen::NoChange);
  CHECK_THROWS_AS(AssembleJacobian(layers), InputError);
  layers = Batch().layers;
  layers[2].back_propagated.conservativeResize(27, Eigen::NoChange);
  CHECK_THROWS_AS(AssembleJacobian(layers), InputError);
  layers = {Batch().layers[0]};
  layers[0].back_propagated.conservativeResize(27, Eigen::NoChange);
  CHECK_THROWS_AS(AssembleJacobian(layers), InputError);
}

}  // namespace
}  // namespace spusim
