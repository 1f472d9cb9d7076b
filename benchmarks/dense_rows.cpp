// SPDX-License-Identifier: Apache-2.0
#include "benchmarks/row.h"

#include <memory>

#include <fmt/format.h>
#include <Eigen/Core>

#include "benchmarks/sampled_array.h"
#include "benchmarks/test_matrix.h"

namespace spusim::bench {
namespace {

constexpr double kInterval = 0.02;  // of R0 C

/// CPU seconds of one matrix-vector product by Eigen.
Side MatrixVectorProduct(const Matrix& a) {
  struct Product {
    Matrix a;
    Vector x;
    Vector y;
  };
  const auto product =
      std::make_shared<Product>(Product{a, Vector::Ones(a.cols()), Vector::Zero(a.rows())});
  const int repeats = static_cast<int>(4e8 / static_cast<double>(a.size())) + 1;
  return [product, repeats] {
    return Measure(repeats, [&] {
      product->y.noalias() = product->a * product->x;
      product->x[0] = 1e-9 * product->y[0];
    });
  };
}

Row DenseRow(Index n, bool symmetric, double goal) {
  Row row;
  row.name = fmt::format("dense-{}-{}", symmetric ? "symmetric" : "general", n);
  row.work = fmt::format("exact_dense, {} A, N = {}, one announced sample",
                         symmetric ? "symmetric" : "general", n);
  row.against = "one Eigen matrix-vector product of that size";
  row.goal = goal;
  row.make = [n, symmetric](Side& spusim, Side& reference) {
    const RowMatrix a = symmetric ? SymmetricTestMatrix(n) : GeneralTestMatrix(n);
    const auto array = std::make_shared<SampledArray>(a, kInterval);
    const auto samples = static_cast<std::uint64_t>(2e9 / static_cast<double>(n * n)) + 512;
    spusim = [array, samples] {
      return Measure(1, [&] { array->Run(samples, /*announced=*/true); }) /
             static_cast<double>(samples);
    };
    reference = MatrixVectorProduct(a);
  };
  return row;
}

}  // namespace

std::vector<Row> DenseRows() {
  std::vector<Row> rows;
  for (const bool symmetric : {true, false}) {
    for (const Index n : {256, 1024}) rows.push_back(DenseRow(n, symmetric, symmetric ? 1.0 : 2.0));
  }
  return rows;
}

}  // namespace spusim::bench
