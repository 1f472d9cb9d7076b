// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include <spusim/linalg/cache_line.h>
#include <spusim/linalg/types.h>

namespace spusim {

/// A fixed matrix A (N x K), stored once in the order in which a product reads it, for many
/// products X = A Y. A general-purpose product rearranges A at every call, which costs a tenth of
/// the time at N = 128. Each entry is the sum over k in rising order with one multiply-add a term:
/// the bits depend neither on how many columns are multiplied together nor on threads, nor on
/// whether the processor has AVX-512, which is used where it is there (and the build has FMA).
/// Allocates only in the constructor.
class PackedMatrix {
 public:
  PackedMatrix() = default;
  explicit PackedMatrix(const Matrix& a);

  Index rows() const { return rows_; }
  Index cols() const { return cols_; }

  /// x = A y; y: K x n, x: N x n, any leading dimension; they must not overlap.
  void Multiply(const Eigen::Ref<const Matrix>& y, Eigen::Ref<Matrix> x, int threads = 1) const;

 private:
  Index rows_ = 0;
  Index cols_ = 0;
  std::vector<CacheLine> lines_;
};

}  // namespace spusim
