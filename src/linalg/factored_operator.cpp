// SPDX-License-Identifier: Apache-2.0
#include <spusim/linalg/factored_operator.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include <spusim/config/errors.h>
#include <spusim/linalg/factored_kernels.h>

namespace spusim {
namespace {

using factored_kernels::kMaxPanel;
using Kernel = void (*)(const double*, Index, const double*, double*);

template <int... R>
constexpr std::array<Kernel, sizeof...(R)> TimesTable(std::integer_sequence<int, R...>) {
  return {&factored_kernels::PanelTimesVector<R + 1>...};
}
template <int... R>
constexpr std::array<Kernel, sizeof...(R)> TransposedTable(std::integer_sequence<int, R...>) {
  return {&factored_kernels::AddPanelTransposedTimes<R + 1>...};
}
constexpr auto kTimes = TimesTable(std::make_integer_sequence<int, kMaxPanel>{});
constexpr auto kTransposed = TransposedTable(std::make_integer_sequence<int, kMaxPanel>{});

void CheckFinite(const RowMatrix& matrix, const char* name) {
  if (matrix.allFinite()) return;
  for (Index i = 0; i < matrix.rows(); ++i) {
    for (Index j = 0; j < matrix.cols(); ++j) {
      if (!std::isfinite(matrix(i, j))) {
        throw InputError(fmt::format("{}: entry ({}, {}) is {} (allowed: finite numbers)", name,
                                     i + 1, j + 1, matrix(i, j)));
      }
    }
  }
}

void Check(const FactoredMatrix& f) {
  if (f.jacobian.size() == 0) throw InputError("jacobian: it is empty (allowed: at least 1 x 1)");
  if (f.hessian_blocks.rows() != f.rows()) {
    throw InputError(fmt::format("hessian_blocks: {} rows (allowed: {}, one for each row of J)",
                                 f.hessian_blocks.rows(), f.rows()));
  }
  if (f.block() < 1 || f.rows() % f.block() != 0) {
    throw InputError(fmt::format("hessian_blocks: {} columns do not divide the {} rows of J",
                                 f.block(), f.rows()));
  }
  if (f.back_jacobian.size() != 0 &&
      (f.back_jacobian.rows() != f.rows() || f.back_jacobian.cols() != f.size())) {
    throw InputError(fmt::format("back_jacobian: {} x {} (allowed: {} x {}, as J, or empty)",
                                 f.back_jacobian.rows(), f.back_jacobian.cols(), f.rows(),
                                 f.size()));
  }
  CheckFinite(f.jacobian, "jacobian");
  CheckFinite(f.back_jacobian, "back_jacobian");
  CheckFinite(f.hessian_blocks, "hessian_blocks");
  if (!std::isfinite(f.gain)) throw InputError("gain: not finite (allowed: finite numbers)");
  if (!std::isfinite(f.leak)) throw InputError("leak: not finite (allowed: finite numbers)");
}

bool IsSymmetric(const FactoredMatrix& f) {
  if (f.back_jacobian.size() != 0 && f.back_jacobian != f.jacobian) return false;
  for (Index top = 0; top < f.rows(); top += f.block()) {
    const auto block = f.hessian_blocks.middleRows(top, f.block());
    if (block != block.transpose()) return false;
  }
  return true;
}

}  // namespace

FactoredOperator::FactoredOperator(FactoredMatrix factors)
    : factors_(std::move(factors)), symmetric_(false) {
  Check(factors_);
  symmetric_ = IsSymmetric(factors_);
}

void FactoredOperator::Apply(const Vector& x, Vector& y) const {
  const RowMatrix& forward = factors_.jacobian;
  const RowMatrix& back =
      factors_.back_jacobian.size() == 0 ? factors_.jacobian : factors_.back_jacobian;
  const Index n = factors_.size();
  const Index block = factors_.block();
  // Per thread, so that one operator can serve several; it grows at the first call only.
  thread_local std::vector<double> scratch;
  if (scratch.size() < static_cast<std::size_t>(2 * block)) {
    scratch.resize(static_cast<std::size_t>(2 * block));
  }
  double* const outputs = scratch.data();
  double* const weighted = outputs + block;

  y = factors_.leak * x;
  for (Index top = 0; top < factors_.rows(); top += block) {
    for (Index r = 0; r < block; r += kMaxPanel) {
      const auto rows = static_cast<std::size_t>(std::min(kMaxPanel, block - r));
      kTimes[rows - 1](forward.data() + (top + r) * n, n, x.data(), outputs + r);
    }
    for (Index r = 0; r < block; ++r) {
      const double* const h = factors_.hessian_blocks.data() + (top + r) * block;
      double sum = 0.0;
      for (Index c = 0; c < block; ++c) sum += h[c] * outputs[c];
      weighted[r] = factors_.gain * sum;
    }
    for (Index r = 0; r < block; r += kMaxPanel) {
      const auto rows = static_cast<std::size_t>(std::min(kMaxPanel, block - r));
      kTransposed[rows - 1](back.data() + (top + r) * n, n, weighted + r, y.data());
    }
  }
}

Matrix FactoredOperator::ToDense() const {
  const RowMatrix& back =
      factors_.back_jacobian.size() == 0 ? factors_.jacobian : factors_.back_jacobian;
  const Index block = factors_.block();
  RowMatrix weighted(factors_.rows(), factors_.size());
  for (Index top = 0; top < factors_.rows(); top += block) {
    weighted.middleRows(top, block).noalias() =
        factors_.hessian_blocks.middleRows(top, block) * factors_.jacobian.middleRows(top, block);
  }
  Matrix dense = Matrix::Zero(factors_.size(), factors_.size());
  dense.noalias() = factors_.gain * (back.transpose() * weighted);
  dense.diagonal().array() += factors_.leak;
  return dense;
}

}  // namespace spusim
