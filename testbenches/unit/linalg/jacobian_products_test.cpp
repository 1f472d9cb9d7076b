// SPDX-License-Identifier: Apache-2.0
#include <spusim/linalg/jacobian_products.h>

#include <limits>

#include <catch2/catch.hpp>

#include <spusim/noise/random_stream.h>

namespace spusim {
namespace {

constexpr double kEpsilon = std::numeric_limits<double>::epsilon();

RowMatrix Random(Index rows, Index cols, std::uint64_t index) {
  const RandomStream stream(2, "test.products");
  RowMatrix matrix(rows, cols);
  for (Index i = 0; i < matrix.size(); ++i) {
    matrix.data()[i] = stream.Normal(static_cast<std::uint64_t>(i), index);
  }
  return matrix;
}

struct Arrays {
  FactoredMatrix factors;
  Matrix forward;
  Matrix back;
};

Arrays Formed(Index m, Index n, bool equal) {
  Arrays arrays;
  arrays.factors.jacobian = Random(m, n, 0);
  if (!equal) arrays.factors.back_jacobian = Random(m, n, 1);
  arrays.factors.hessian_blocks = RowMatrix::Ones(m, 1);
  arrays.forward = arrays.factors.jacobian;
  arrays.back = equal ? arrays.factors.jacobian : arrays.factors.back_jacobian;
  return arrays;
}

Arrays Narrow(Index m, Index n) {
  Arrays arrays = Formed(m, n, true);
  arrays.factors = StoreInFloat(arrays.factors);
  arrays.forward = arrays.back = arrays.factors.jacobian32.cast<double>();
  return arrays;
}

Arrays Kronecker() {
  Arrays arrays;
  arrays.factors.kronecker = std::make_shared<const KroneckerJacobian>(std::vector<LayerFactors>{
      {Random(5, 7, 2), Random(15, 6, 3)}, {Random(5, 6, 4), Random(15, 3, 5)}});
  arrays.factors.hessian_blocks = RowMatrix::Ones(15, 1);
  arrays.forward = arrays.back = arrays.factors.kronecker->Assemble();
  return arrays;
}

// Sums of n products: n eps times the sum of magnitudes (Higham, "Accuracy and Stability", 3.5), in
// either order; one product more for entries that are products themselves.
double SumError(Index terms) { return 2.0 * static_cast<double>(terms + 2) * kEpsilon; }

void CheckGram(const Arrays& arrays, JacobianProducts& products) {
  Matrix w = arrays.forward;
  Matrix magnitude = arrays.forward.cwiseAbs();
  if (!products.equal_arrays()) {
    w.resize(2 * arrays.forward.rows(), arrays.forward.cols());
    w << arrays.forward, arrays.back - arrays.forward;
    magnitude = w.cwiseAbs();
  }
  Matrix gram;
  products.Gram(gram);
  REQUIRE(gram.rows() == w.rows());
  CHECK((gram == gram.transpose()));
  const Matrix scale = magnitude * magnitude.transpose();
  CHECK(((gram - w * w.transpose()).cwiseAbs() - SumError(w.cols()) * scale).maxCoeff() <= 0.0);
}

void CheckTimes(const Arrays& arrays, JacobianProducts& products) {
  const Index m = products.rows();
  const Index n = products.size();
  const Matrix x = Random(n, 3, 6);
  const double* const columns[] = {x.col(0).data(), x.col(1).data(), x.col(2).data()};
  for (int count = 1; count <= 3; ++count) {
    RowMatrix out(m, count);
    products.Times(columns, count, out.data());
    const Matrix scale = SumError(n) * arrays.forward.cwiseAbs() * x.leftCols(count).cwiseAbs();
    CHECK(((out - arrays.forward * x.leftCols(count)).cwiseAbs() - scale).maxCoeff() <= 0.0);
    products.BackTimes(columns, count, out.data());
    const Matrix back_scale = SumError(n) * arrays.back.cwiseAbs() * x.leftCols(count).cwiseAbs();
    CHECK(((out - arrays.back * x.leftCols(count)).cwiseAbs() - back_scale).maxCoeff() <= 0.0);
  }
}

void CheckUpdate(const Arrays& arrays, JacobianProducts& products) {
  const Index m = products.rows();
  const Index n = products.size();
  const Vector u = Random(m, 1, 7);
  const Vector u2 = Random(m, 1, 8);
  const Vector old = Random(n, 1, 9);
  Vector y = old;
  const bool both = !products.equal_arrays();
  products.Update([](Index, Index count, double* out) { Eigen::Map<Vector>(out, count) *= 0.5; },
                  u.data(), both ? u2.data() : nullptr, y);
  Vector expected = 0.5 * old + arrays.forward.transpose() * u;
  Vector scale = old.cwiseAbs() + arrays.forward.cwiseAbs().transpose() * u.cwiseAbs();
  if (both) {
    expected += arrays.back.transpose() * u2;
    scale += arrays.back.cwiseAbs().transpose() * u2.cwiseAbs();
  }
  CHECK(((y - expected).cwiseAbs() - SumError(2 * m) * scale).maxCoeff() <= 0.0);
}

void CheckAll(const Arrays& arrays) {
  INFO("m " << arrays.forward.rows() << " N " << arrays.forward.cols());
  JacobianProducts products(arrays.factors, 1);
  CheckGram(arrays, products);
  CheckTimes(arrays, products);
  CheckUpdate(arrays, products);
  Matrix columns;
  products.CopyColumns(false, 1, 2, columns);
  CHECK((columns == arrays.forward.middleCols(1, 2)));
  products.CopyColumns(true, 1, 2, columns);
  CHECK((columns == arrays.back.middleCols(1, 2)));
}

TEST_CASE("Products with J are the dense ones, for every tile, panel and tail", "[linalg]") {
  // Rows on both sides of tiles of 3 and 4 and panels of 4, 6, 10 and 16; columns with every
  // remainder of four and on both sides of blocks of 1024, 2048 and 4096.
  for (const Index m : {1, 2, 3, 4, 5, 6, 7, 10, 11, 13, 16, 17, 24, 33}) {
    for (const Index n : {3, 4, 5, 6, 1023, 1025}) {
      CheckAll(Formed(m, n, true));
      CheckAll(Formed(m, n, false));
      CheckAll(Narrow(m, n));
    }
  }
  for (const Index n : {2047, 2049, 4095, 4098, 8200}) {
    CheckAll(Formed(7, n, true));
    CheckAll(Formed(7, n, false));
    CheckAll(Narrow(7, n));
  }
  CheckAll(Kronecker());
}

TEST_CASE("Any number of threads gives the same bits", "[linalg]") {
  for (const bool equal : {true, false}) {
    const Arrays arrays = Formed(37, 9001, equal);
    JacobianProducts one(arrays.factors, 1);
    JacobianProducts three(arrays.factors, 3);
    Matrix a;
    Matrix b;
    one.Gram(a);
    three.Gram(b);
    CHECK((a == b));
    const Vector x = Random(9001, 1, 6);
    const double* const vectors[] = {x.data()};
    Vector u(37);
    Vector v(37);
    one.Times(vectors, 1, u.data());
    three.Times(vectors, 1, v.data());
    CHECK((u == v));
    Vector y(9001);
    Vector z(9001);
    const auto zero = [](Index, Index count, double* out) {
      Eigen::Map<Vector>(out, count).setZero();
    };
    one.Update(zero, u.data(), nullptr, y);
    three.Update(zero, u.data(), nullptr, z);
    CHECK((y == z));
  }
}

TEST_CASE("A symmetric product of several vectors is that of each", "[linalg]") {
  const Matrix half = Random(23, 23, 3);
  const Matrix g = half + half.transpose();
  const Matrix x = Random(23, 3, 6);
  const double* const columns[] = {x.col(0).data(), x.col(1).data(), x.col(2).data()};
  for (int count = 1; count <= 3; ++count) {
    RowMatrix out(23, count);
    SymmetricTimes(g, columns, count, out.data());
    const Matrix scale = SumError(23) * g.cwiseAbs() * x.leftCols(count).cwiseAbs();
    CHECK(((out - g * x.leftCols(count)).cwiseAbs() - scale).maxCoeff() <= 0.0);
  }
}

}  // namespace
}  // namespace spusim
