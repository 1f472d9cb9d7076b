// SPDX-License-Identifier: Apache-2.0
#include <limits>

#include <catch2/catch.hpp>

#include <spusim/base/errors.h>
#include <spusim/linalg/dense_operator.h>
#include <spusim/noise/random_stream.h>

namespace spusim {
namespace {

TEST_CASE("A dense product equals the sum of its terms", "[linalg]") {
  const Index n = 37;
  const RandomStream stream(1, "test.dense");
  RowMatrix a(n, n);
  for (Index i = 0; i < a.size(); ++i)
    a.data()[i] = stream.Normal(static_cast<std::uint64_t>(i), 0);
  Vector x(n);
  stream.FillNormals(1, x);
  const DenseOperator op(a);
  Vector y(n);
  op.Apply(x, y);
  for (Index i = 0; i < n; ++i) {
    long double sum = 0.0L;
    double scale = 0.0;
    for (Index j = 0; j < n; ++j) {
      sum += static_cast<long double>(a(i, j)) * x[j];
      scale += std::abs(a(i, j) * x[j]);
    }
    // n roundings at most in a sum of n products, each relative to the sum of magnitudes.
    const double tolerance =
        static_cast<double>(n) * std::numeric_limits<double>::epsilon() * scale;
    CHECK(std::abs(y[i] - static_cast<double>(sum)) <= tolerance);
  }
  CHECK(op.ToDense() == Matrix(a));
  CHECK(op.size() == n);
}

TEST_CASE("Symmetry is found out to the bit", "[linalg]") {
  RowMatrix a{{2.0, 0.1}, {0.1, 3.0}};
  CHECK(DenseOperator(a).symmetric());
  a(0, 1) = std::nextafter(a(0, 1), 1.0);
  CHECK_FALSE(DenseOperator(a).symmetric());
}

TEST_CASE("Bad dense matrices are refused", "[linalg]") {
  CHECK_THROWS_AS(DenseOperator(RowMatrix(0, 0)), InputError);
  CHECK_THROWS_WITH(DenseOperator(RowMatrix::Ones(2, 3)), Catch::Contains("2 x 3 is not square"));
  RowMatrix a = RowMatrix::Identity(3, 3);
  a(2, 0) = std::numeric_limits<double>::quiet_NaN();
  CHECK_THROWS_AS(DenseOperator(a), InputError);
  CHECK_THROWS_WITH(DenseOperator(a), Catch::Contains("(3, 1)"));
}

}  // namespace
}  // namespace spusim
