// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <limits>

#include <catch2/catch.hpp>

#include <spusim/linalg/gram_product.h>
#include <spusim/noise/random_stream.h>

namespace spusim {
namespace {

constexpr double kEps = std::numeric_limits<double>::epsilon();

RowMatrix Normals(Index rows, Index cols) {
  RowMatrix m(rows, cols);
  const RandomStream stream(1, "test.gram");
  for (Index i = 0; i < m.size(); ++i)
    m.data()[i] = stream.Normal(static_cast<std::uint64_t>(i), 0);
  return m;
}

Matrix Lower(const Matrix& m) { return m.triangularView<Eigen::Lower>(); }

TEST_CASE("A Gram matrix is B B^T, also as a sum of pieces", "[linalg]") {
  // Whole and partial panels (16), tiles (6 or 12) and pieces of the depth (256).
  for (const Index rows : {1, 5, 12, 15, 16, 17, 28, 64, 100}) {
    for (const Index columns : {1, 7, 256, 300}) {
      // Rows are a part of longer ones, the rest of which must not be read.
      RowMatrix b = RowMatrix::Constant(rows, columns + 5, std::nan(""));
      b.leftCols(columns) = Normals(rows, columns);
      const Matrix part = b.leftCols(columns);
      // A sum of K terms: K eps of the sum of their sizes.
      const Matrix size = part.cwiseAbs() * part.cwiseAbs().transpose();
      const Matrix bound = static_cast<double>(columns) * kEps * size;
      GramProduct product;
      Matrix gram = Matrix::Constant(rows, rows, std::nan(""));
      product.Multiply(b.data(), b.cols(), columns, /*add=*/false, gram, 1);
      INFO(rows << " x " << columns);
      CHECK((Lower(gram - part * part.transpose()).cwiseAbs().array() <= bound.array()).all());
      product.Multiply(b.data(), b.cols(), columns, /*add=*/true, gram, 1);
      CHECK((Lower(gram - 2.0 * part * part.transpose()).cwiseAbs().array() <= 4.0 * bound.array())
                .all());
    }
  }
}

TEST_CASE("A Gram matrix has the same bits by any number of threads and in any pieces",
          "[linalg]") {
  const RowMatrix b = Normals(211, 600);
  const auto gram = [&](int threads, Index piece) {
    GramProduct product;
    Matrix sum(b.rows(), b.rows());
    for (Index first = 0; first < b.cols(); first += piece) {
      product.Multiply(b.data() + first, b.cols(), std::min(piece, b.cols() - first), first != 0,
                       sum, threads);
    }
    return Lower(sum);
  };
  const Matrix whole = gram(1, 600);
  CHECK(gram(4, 600) == whole);
  CHECK(gram(1, 256) == whole);
  CHECK(gram(3, 77) == whole);
}

TEST_CASE("Each entry is one sum in the order of the columns", "[linalg]") {
  // So four lanes, eight lanes and plain code agree to the bit. Builds without optimisation do not
  // fuse multiply and add.
  const RowMatrix b = Normals(43, 290);
  Matrix gram(b.rows(), b.rows());
  GramProduct().Multiply(b.data(), b.cols(), b.cols(), /*add=*/false, gram, 2);
  Matrix fused = Matrix::Zero(b.rows(), b.rows());
  Matrix apart = fused;
  for (Index i = 0; i < b.rows(); ++i) {
    for (Index j = 0; j <= i; ++j) {
      for (Index k = 0; k < b.cols(); ++k) {
        fused(i, j) = std::fma(b(i, k), b(j, k), fused(i, j));
        const volatile double product = b(i, k) * b(j, k);
        apart(i, j) += product;
      }
    }
  }
  CHECK((Lower(gram) == fused || Lower(gram) == apart));
}

}  // namespace
}  // namespace spusim
