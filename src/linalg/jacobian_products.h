// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <vector>

#include <spusim/linalg/factored_operator.h>
#include <spusim/linalg/gram_product.h>
#include <spusim/linalg/parallel.h>

namespace spusim {

/// The products with the arrays J and J2 of a factored matrix that engines need, at one pass over
/// an array each, whichever way J is stored. Work is split into blocks that follow from m and N
/// alone, and partial sums are added in their order, so that results are equal to the bit for every
/// number of threads. Buffers grow at the first call of each kind only.
class JacobianProducts {
 public:
  /// The most vectors that one pass takes.
  static constexpr int kMaxVectors = 3;

  /// Refers to `factors`, which must outlive it. `threads` >= 1.
  JacobianProducts(const FactoredMatrix& factors, int threads);

  Index rows() const { return factors_.rows(); }
  Index size() const { return factors_.size(); }
  bool equal_arrays() const { return factors_.back_jacobian.size() == 0; }

  /// J J^T (m x m), or with unequal arrays W W^T (2m x 2m) of W = [J; J2 - J], formed from the
  /// differences so that a small mismatch keeps its digits. Symmetric to the bit.
  void Gram(Matrix& gram);

  /// products(i, v) = (J x_v)_i; 1 <= count <= kMaxVectors vectors of N entries. `products` is m x
  /// count, row-major.
  void Times(const double* const* x, int count, double* products) {
    TimesArray(false, x, count, products);
  }
  /// The same with J2.
  void BackTimes(const double* const* x, int count, double* products) {
    TimesArray(true, x, count, products);
  }

  /// y = start + J^T u, and with unequal arrays + J2^T u2 (null: without). `start(first, count, y)`
  /// writes entries first .. first+count-1 of the first term to y; it must not read other entries
  /// of the output.
  template <typename Start>
  void Update(const Start& start, const double* u, const double* u2, Vector& y) {
    const Index n = size();
    const Index width = factors_.kronecker != nullptr ? n : kUpdateColumns;
    ParallelFor((n + width - 1) / width, threads_, [&](Index block) {
      const Index first = block * width;
      const Index count = std::min(width, n - first);
      start(first, count, y.data() + first);
      if (u != nullptr) AddTransposedTimes(false, u, first, count, y.data() + first);
      if (u2 != nullptr) AddTransposedTimes(true, u2, first, count, y.data() + first);
    });
  }

  /// Columns `first` .. of J and J2, m x count each, to out.
  void CopyColumns(bool back, Index first, Index count, Matrix& out) const;

 private:
  // A block of the result and the vectors it is made of stay in the first-level cache.
  static constexpr Index kUpdateColumns = 2048;

  void TimesArray(bool back, const double* const* x, int count, double* products);
  void AddTransposedTimes(bool back, const double* u, Index first, Index count, double* y) const;

  const FactoredMatrix& factors_;
  int threads_;
  std::vector<double> partial_;
  GramProduct gram_product_;
  RowMatrix widened_;
};

/// products = G x_v for a symmetric G, reading G once; layout as JacobianProducts::Times.
void SymmetricTimes(const Matrix& g, const double* const* x, int count, double* products);

}  // namespace spusim
