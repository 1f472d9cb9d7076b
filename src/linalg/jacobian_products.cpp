// SPDX-License-Identifier: Apache-2.0
#include <spusim/linalg/jacobian_products.h>

#include <array>
#include <utility>

#include <spusim/base/interrupt.h>
#include <spusim/linalg/factored_kernels.h>

namespace spusim {
namespace {

using factored_kernels::kMaxPanel;

// Columns of J that go together in a product with vectors: up to three pieces of them stay in the
// second-level cache while all rows pass by.
constexpr Index kTimesColumns = 4096;

// Columns of J that go together in the Gram matrix.
constexpr Index kGramColumns = 1024;

/// Rows that go together with V vectors: R*V sums, V vectors and one row in 16 registers.
constexpr int PanelRows(int vectors) { return vectors == 1 ? 10 : vectors == 2 ? 6 : 4; }

template <typename Scalar, int V>
using TimesKernel = void (*)(const Scalar*, Index, Index, const double* const*, double*);
template <typename Scalar, int V, int... R>
constexpr std::array<TimesKernel<Scalar, V>, sizeof...(R)> TimesTable(
    std::integer_sequence<int, R...>) {
  return {&factored_kernels::PanelTimes<Scalar, R + 1, V>...};
}

template <typename Scalar>
using TransposedKernel = void (*)(const Scalar*, Index, Index, const double*, double*);
template <typename Scalar, int... R>
constexpr std::array<TransposedKernel<Scalar>, sizeof...(R)> TransposedTable(
    std::integer_sequence<int, R...>) {
  return {&factored_kernels::AddPanelTransposedTimes<Scalar, R + 1>...};
}

/// All rows of a piece of n columns times V vectors.
template <typename Scalar, int V>
void RowsTimes(const Scalar* matrix, Index stride, Index rows, Index n, const double* const* x,
               double* products) {
  constexpr int kRows = PanelRows(V);
  static constexpr auto kTable = TimesTable<Scalar, V>(std::make_integer_sequence<int, kRows>{});
  for (Index r = 0; r < rows; r += kRows) {
    const Index together = std::min<Index>(kRows, rows - r);
    kTable[static_cast<std::size_t>(together - 1)](matrix + r * stride, stride, n, x,
                                                   products + r * V);
  }
}

template <typename Scalar>
void RowsTimes(const Scalar* matrix, Index stride, Index rows, Index n, const double* const* x,
               int count, double* products) {
  switch (count) {
    case 1:
      return RowsTimes<Scalar, 1>(matrix, stride, rows, n, x, products);
    case 2:
      return RowsTimes<Scalar, 2>(matrix, stride, rows, n, x, products);
    default:
      return RowsTimes<Scalar, 3>(matrix, stride, rows, n, x, products);
  }
}

template <typename Scalar>
void AddTransposed(const Scalar* matrix, Index stride, Index rows, Index n, const double* u,
                   double* y) {
  static constexpr auto kTable =
      TransposedTable<Scalar>(std::make_integer_sequence<int, kMaxPanel>{});
  for (Index r = 0; r < rows; r += kMaxPanel) {
    const Index together = std::min(kMaxPanel, rows - r);
    kTable[static_cast<std::size_t>(together - 1)](matrix + r * stride, stride, n, u + r, y);
  }
}

}  // namespace

JacobianProducts::JacobianProducts(const FactoredMatrix& factors, int threads)
    : factors_(factors), threads_(threads) {}

void JacobianProducts::Gram(Matrix& gram) {
  if (factors_.kronecker != nullptr) {
    gram = factors_.kronecker->Gram();
    return;
  }
  const Index m = rows();
  const Index n = size();
  const bool stacked = !equal_arrays();
  gram.resize(stacked ? 2 * m : m, stacked ? 2 * m : m);
  for (Index first = 0; first < n; first += kGramColumns) {
    ThrowIfInterrupted();
    const Index count = std::min(kGramColumns, n - first);
    if (!stacked && factors_.jacobian32.size() == 0) {
      gram_product_.Multiply(factors_.jacobian.data() + first, n, count, first != 0, gram,
                             threads_);
      continue;
    }
    widened_.resize(gram.rows(), kGramColumns);
    ParallelFor(gram.rows(), threads_, [&](Index r) {
      auto row = widened_.row(r).head(count);
      if (r >= m) {
        row = factors_.back_jacobian.row(r - m).segment(first, count) -
              factors_.jacobian.row(r - m).segment(first, count);
      } else if (factors_.jacobian32.size() != 0) {
        row = factors_.jacobian32.row(r).segment(first, count).cast<double>();
      } else {
        row = factors_.jacobian.row(r).segment(first, count);
      }
    });
    gram_product_.Multiply(widened_.data(), kGramColumns, count, first != 0, gram, threads_);
  }
  gram.triangularView<Eigen::StrictlyUpper>() = gram.transpose();
}

void JacobianProducts::TimesArray(bool back, const double* const* x, int count, double* products) {
  const Index m = rows();
  const Index n = size();
  const Index entries = m * count;
  if (factors_.kronecker != nullptr) {
    partial_.resize(std::max(partial_.size(), static_cast<std::size_t>(m)));
    for (int v = 0; v < count; ++v) {
      factors_.kronecker->Apply(x[v], partial_.data());
      for (Index r = 0; r < m; ++r) products[r * count + v] = partial_[static_cast<std::size_t>(r)];
    }
    return;
  }
  const Index blocks = (n + kTimesColumns - 1) / kTimesColumns;
  partial_.resize(std::max(partial_.size(), static_cast<std::size_t>(entries * blocks)));
  ParallelFor(blocks, threads_, [&](Index block) {
    const Index first = block * kTimesColumns;
    const Index columns = std::min(kTimesColumns, n - first);
    const double* pieces[kMaxVectors] = {};
    for (int v = 0; v < count; ++v) pieces[v] = x[v] + first;
    double* const out = partial_.data() + block * entries;
    if (factors_.jacobian32.size() != 0) {
      RowsTimes(factors_.jacobian32.data() + first, n, m, columns, pieces, count, out);
    } else {
      const RowMatrix& array = back && !equal_arrays() ? factors_.back_jacobian : factors_.jacobian;
      RowsTimes(array.data() + first, n, m, columns, pieces, count, out);
    }
  });
  std::copy_n(partial_.data(), entries, products);
  for (Index block = 1; block < blocks; ++block) {
    const double* const part = partial_.data() + block * entries;
    for (Index i = 0; i < entries; ++i) products[i] += part[i];
  }
}

void JacobianProducts::AddTransposedTimes(bool back, const double* u, Index first, Index count,
                                          double* y) const {
  const Index n = size();
  if (factors_.kronecker != nullptr) {
    factors_.kronecker->AddTransposeTimes(u, y);
  } else if (factors_.jacobian32.size() != 0) {
    AddTransposed(factors_.jacobian32.data() + first, n, rows(), count, u, y);
  } else {
    const RowMatrix& array = back && !equal_arrays() ? factors_.back_jacobian : factors_.jacobian;
    AddTransposed(array.data() + first, n, rows(), count, u, y);
  }
}

void JacobianProducts::CopyColumns(bool back, Index first, Index count, Matrix& out) const {
  if (factors_.kronecker != nullptr) {
    // One product a column: looks are at a few cells.
    Vector unit = Vector::Zero(size());
    out.resize(rows(), count);
    for (Index c = 0; c < count; ++c) {
      unit[first + c] = 1.0;
      factors_.kronecker->Apply(unit.data(), out.col(c).data());
      unit[first + c] = 0.0;
    }
  } else if (factors_.jacobian32.size() != 0) {
    out = factors_.jacobian32.middleCols(first, count).cast<double>();
  } else {
    const RowMatrix& array = back && !equal_arrays() ? factors_.back_jacobian : factors_.jacobian;
    out = array.middleCols(first, count);
  }
}

void SymmetricTimes(const Matrix& g, const double* const* x, int count, double* products) {
  RowsTimes(g.data(), g.rows(), g.rows(), g.cols(), x, count, products);
}

}  // namespace spusim
