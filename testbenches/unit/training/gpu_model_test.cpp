// SPDX-License-Identifier: Apache-2.0
#include <spusim/training/gpu_model.h>

#include <catch2/catch.hpp>

#include "testbenches/support/mlp_spec.h"

namespace spusim {
namespace {

// Counts are integers far below 2^53 but for LU's 2/3 m^3: equality is exact where m is a multiple
// of 3.
const NetworkReport kNetwork = test::MlpReport({4, 6, 3});
constexpr Index kBatch = 2;

/// Flops of a product of (p x q) by (q x r), counted one by one.
double Product(int p, int q, int r) {
  int flops = 0;
  for (int i = 0; i < p; ++i) {
    for (int j = 0; j < r; ++j) {
      for (int k = 0; k < q; ++k) flops += 2;
    }
  }
  return flops;
}

TEST_CASE("time is flops over the rate and launches times their latency") {
  CHECK(GpuModel{4.0, 0.5}.Seconds(8.0, 3) == 3.5);
}

TEST_CASE("a gradient is the products of its forward and backward pass") {
  const GpuWork work = GradientWork(kNetwork, kBatch);
  const double forward = Product(2, 4, 6) + Product(2, 6, 3);
  const double weights = Product(6, 2, 4) + Product(3, 2, 6);
  const double inputs = Product(2, 3, 6);
  CHECK(work.flops == forward + weights + inputs);
  CHECK(work.launches == 2 + 2 + 1);
}

TEST_CASE("curvature is the passes back of every output, the rows of J and the blocks of H") {
  const GpuWork work = CurvatureWork(kNetwork, kBatch);
  const double back = Product(2 * 3, 3, 6);
  const double rows = 6.0 * 51.0;
  const double blocks = 2.0 * (3 * 3 + 3 * 3);
  CHECK(work.flops == back + rows + blocks);
  CHECK(work.launches == 1 + 2 + 1);
}

TEST_CASE("a Woodbury solve is its products, its LU and its triangles") {
  BatchResult batch;
  batch.batch = kBatch;
  batch.outputs = 3;
  batch.gradient = Vector::Zero(51);
  const GpuWork work = WoodburyWork(batch);
  const double m = 6;
  const double n = 51;
  const double gram =
      (Product(6, 51, 6) + Product(1, 51, 6)) / 2;  // one triangle with its diagonal
  const double times_h = 2 * Product(6, 3, 3);
  const double lu = 2.0 / 3.0 * m * m * m;
  const double triangles = 2 * m * m;
  const double with_j = 2 * Product(6, 51, 1);
  const double with_h = 2 * Product(3, 3, 1);
  CHECK(work.flops == gram + times_h + lu + triangles + with_j + with_h + 2 * n);
  CHECK(work.launches == 8);
}

TEST_CASE("a layer at many positions works at each, and sums over them in J") {
  // 2 samples, 5 positions: the parameters' gradient sums over 10 places.
  NetworkReport network = kNetwork;
  network.layers = {LinearLayer(4, 6, 5, false), LinearLayer(6, 3, 5, true)};
  const double forward = Product(10, 4, 6) + Product(10, 6, 3);
  const double weights = Product(6, 10, 4) + Product(3, 10, 6);
  const double inputs = Product(10, 3, 6);
  CHECK(GradientWork(network, kBatch).flops == forward + weights + inputs);
  // An entry of J: 5 products and 4 sums.
  const double rows = 6.0 * 51.0 * 9.0;
  CHECK(CurvatureWork(network, kBatch).flops == 3 * inputs + rows + 2.0 * (3 * 3 + 3 * 3));
}

}  // namespace
}  // namespace spusim
