// SPDX-License-Identifier: Apache-2.0
#include <limits>

#include <catch2/catch.hpp>

#include <spusim/linalg/packed_matrix.h>
#include <spusim/noise/random_stream.h>

namespace spusim {
namespace {

constexpr double kEps = std::numeric_limits<double>::epsilon();

Matrix Normals(Index rows, Index cols, std::uint64_t seed) {
  Matrix m(rows, cols);
  RandomStream(seed, "test.packed").FillNormalsBlock(0, m);
  return m;
}

TEST_CASE("A packed product is the product", "[linalg]") {
  // Whole and partial panels, tiles and pieces of the depth (256).
  for (const Index rows : {1, 4, 16, 17, 64, 70, 200}) {
    for (const Index depth : {1, 5, 256, 300}) {
      const Matrix a = Normals(rows, depth, 1);
      const PackedMatrix packed(a);
      for (const Index columns : {1, 3, 12, 13, 30}) {
        const Matrix y = Normals(depth, columns, 2);
        // Results lie in a larger matrix, whose other rows stay.
        Matrix x = Matrix::Constant(rows + 3, columns, 7.0);
        packed.Multiply(y, x.topRows(rows));
        // A sum of K terms: K eps of the sum of their sizes.
        const Matrix bound = static_cast<double>(depth) * kEps * (a.cwiseAbs() * y.cwiseAbs());
        INFO(rows << " x " << depth << " times " << columns);
        CHECK(((x.topRows(rows) - a * y).cwiseAbs().array() <= bound.array()).all());
        CHECK(x.bottomRows(3) == Matrix::Constant(3, columns, 7.0));
      }
    }
  }
}

TEST_CASE("One column or many, one thread or four: the same bits", "[linalg]") {
  const Index rows = 211;
  const Index depth = 517;
  const PackedMatrix packed(Normals(rows, depth, 3));
  const Matrix y = Normals(depth, 31, 4);
  Matrix together(rows, 31);
  packed.Multiply(y, together);
  Matrix threads(rows, 31);
  packed.Multiply(y, threads, 4);
  CHECK(together == threads);
  for (Index j = 0; j < y.cols(); ++j) {
    Matrix alone(rows, 1);
    packed.Multiply(y.col(j), alone);
    REQUIRE(alone == together.col(j));
  }
}

TEST_CASE("Empty products", "[linalg]") {
  Matrix x = Matrix::Ones(3, 2);
  PackedMatrix(Matrix(3, 0)).Multiply(Matrix(0, 2), x);
  CHECK(x == Matrix::Zero(3, 2));
}

}  // namespace
}  // namespace spusim
