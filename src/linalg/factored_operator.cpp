// SPDX-License-Identifier: Apache-2.0
#include <spusim/linalg/factored_operator.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include <spusim/base/errors.h>
#include <spusim/linalg/all_finite.h>
#include <spusim/linalg/factored_kernels.h>

namespace spusim {
namespace {

using factored_kernels::kMaxPanel;
template <typename Scalar>
using TimesKernel = void (*)(const Scalar*, Index, Index, const double* const*, double*);
template <typename Scalar>
using TransposedKernel = void (*)(const Scalar*, Index, Index, const double*, double*);

template <typename Scalar, int... R>
constexpr std::array<TimesKernel<Scalar>, sizeof...(R)> TimesTable(
    std::integer_sequence<int, R...>) {
  return {&factored_kernels::PanelTimes<Scalar, R + 1, 1>...};
}
template <typename Scalar, int... R>
constexpr std::array<TransposedKernel<Scalar>, sizeof...(R)> TransposedTable(
    std::integer_sequence<int, R...>) {
  return {&factored_kernels::AddPanelTransposedTimes<Scalar, R + 1>...};
}

/// Room for two vectors of `entries`, per thread, so that one operator can serve several; it grows
/// at the first call only.
double* Scratch(Index entries) {
  thread_local std::vector<double> scratch;
  if (scratch.size() < static_cast<std::size_t>(2 * entries)) {
    scratch.resize(static_cast<std::size_t>(2 * entries));
  }
  return scratch.data();
}

void TimesTransposedBlock(const FactoredMatrix& f, Index top, const double* in, double* out) {
  const auto block = f.hessian_blocks.middleRows(top, f.block());
  Eigen::Map<Vector>(out, f.block()).noalias() =
      f.gain * (block.transpose() * Eigen::Map<const Vector>(in, f.block()));
}

enum class Hessian { kAsItIs, kTransposed };

/// y += gain back^T H forward x, block by block: the rows of a block are still in the cache when
/// their transpose is applied.
template <typename Scalar>
void AddProduct(const FactoredMatrix& f, const Scalar* forward, const Scalar* back, const Vector& x,
                Vector& y, Hessian hessian = Hessian::kAsItIs) {
  static constexpr auto kTimes = TimesTable<Scalar>(std::make_integer_sequence<int, kMaxPanel>{});
  static constexpr auto kTransposed =
      TransposedTable<Scalar>(std::make_integer_sequence<int, kMaxPanel>{});
  const Index n = f.size();
  const Index block = f.block();
  double* const outputs = Scratch(block);
  double* const weighted = outputs + block;
  const double* const vectors[] = {x.data()};
  for (Index top = 0; top < f.rows(); top += block) {
    for (Index r = 0; r < block; r += kMaxPanel) {
      const auto rows = static_cast<std::size_t>(std::min(kMaxPanel, block - r));
      kTimes[rows - 1](forward + (top + r) * n, n, n, vectors, outputs + r);
    }
    if (hessian == Hessian::kTransposed) {
      TimesTransposedBlock(f, top, outputs, weighted);
    } else {
      f.TimesHessianBlock(top, outputs, weighted);
    }
    for (Index r = 0; r < block; r += kMaxPanel) {
      const auto rows = static_cast<std::size_t>(std::min(kMaxPanel, block - r));
      kTransposed[rows - 1](back + (top + r) * n, n, n, weighted + r, y.data());
    }
  }
}

template <typename Derived>
void CheckFinite(const Eigen::MatrixBase<Derived>& matrix, const char* name) {
  if (AllFinite(matrix)) return;
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
  if (f.size() == 0 || f.rows() == 0) {
    throw InputError("jacobian: it is empty (allowed: at least 1 x 1)");
  }
  const int forms = (f.jacobian.size() != 0 ? 1 : 0) + (f.jacobian32.size() != 0 ? 1 : 0) +
                    (f.kronecker != nullptr ? 1 : 0);
  if (forms != 1) {
    throw InputError(fmt::format(
        "jacobian: given in {} ways (allowed: one of jacobian, jacobian32, kronecker)", forms));
  }
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
  if (f.back_jacobian.size() != 0 && f.jacobian.size() == 0) {
    throw InputError(
        "back_jacobian: it goes with a J formed in double only (allowed: jacobian, not jacobian32 "
        "or kronecker)");
  }
  CheckFinite(f.jacobian, "jacobian");
  CheckFinite(f.jacobian32, "jacobian32");
  CheckFinite(f.back_jacobian, "back_jacobian");
  CheckFinite(f.hessian_blocks, "hessian_blocks");
  if (f.leaks.size() != 0 && f.leaks.size() != f.size()) {
    throw InputError(fmt::format("leaks: {} entries (allowed: {}, one a cell, or none)",
                                 f.leaks.size(), f.size()));
  }
  CheckFinite(f.leaks, "leaks");
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

FactoredMatrix StoreInFloat(FactoredMatrix factors) {
  factors.jacobian32 = factors.jacobian.cast<float>();
  factors.jacobian.resize(0, 0);
  return factors;
}

FactoredOperator::FactoredOperator(FactoredMatrix factors)
    : factors_(std::move(factors)), symmetric_(false) {
  Check(factors_);
  symmetric_ = IsSymmetric(factors_);
}

void FactoredOperator::Apply(const Vector& x, Vector& y) const {
  const FactoredMatrix& f = factors_;
  y = f.leak * x;
  if (f.leaks.size() != 0) y += f.leaks.cwiseProduct(x);
  if (f.kronecker != nullptr) {
    double* const outputs = Scratch(f.rows());
    double* const weighted = outputs + f.rows();
    f.kronecker->Apply(x.data(), outputs);
    f.TimesHessian(outputs, weighted);
    f.kronecker->AddTransposeTimes(weighted, y.data());
  } else if (f.jacobian32.size() != 0) {
    AddProduct(f, f.jacobian32.data(), f.jacobian32.data(), x, y);
  } else {
    const RowMatrix& back = f.back_jacobian.size() == 0 ? f.jacobian : f.back_jacobian;
    AddProduct(f, f.jacobian.data(), back.data(), x, y);
  }
}

void FactoredOperator::ApplyTranspose(const Vector& x, Vector& y) const {
  const FactoredMatrix& f = factors_;
  y = f.leak * x;
  if (f.leaks.size() != 0) y += f.leaks.cwiseProduct(x);
  const RowMatrix& back = f.back_jacobian.size() == 0 ? f.jacobian : f.back_jacobian;
  AddProduct(f, back.data(), f.jacobian.data(), x, y, Hessian::kTransposed);
}

Matrix FactoredOperator::ToDense() const {
  RowMatrix copy;
  if (factors_.kronecker != nullptr) copy = factors_.kronecker->Assemble();
  if (factors_.jacobian32.size() != 0) copy = factors_.jacobian32.cast<double>();
  const RowMatrix& forward = copy.size() != 0 ? copy : factors_.jacobian;
  const RowMatrix& back = factors_.back_jacobian.size() == 0 ? forward : factors_.back_jacobian;
  const Index block = factors_.block();
  RowMatrix weighted(factors_.rows(), factors_.size());
  for (Index top = 0; top < factors_.rows(); top += block) {
    weighted.middleRows(top, block).noalias() =
        factors_.hessian_blocks.middleRows(top, block) * forward.middleRows(top, block);
  }
  Matrix dense = Matrix::Zero(factors_.size(), factors_.size());
  dense.noalias() = factors_.gain * (back.transpose() * weighted);
  dense.diagonal().array() += factors_.leak;
  if (factors_.leaks.size() != 0) dense.diagonal() += factors_.leaks;
  return dense;
}

}  // namespace spusim
