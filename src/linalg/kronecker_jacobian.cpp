// SPDX-License-Identifier: Apache-2.0
#include <spusim/linalg/kronecker_jacobian.h>

#include <utility>

#include <fmt/format.h>

#include <spusim/base/errors.h>
#include <spusim/linalg/all_finite.h>

namespace spusim {
namespace {

/// Room for a layer's intermediate result, per thread; it grows only.
double* Scratch(Index entries) {
  thread_local std::vector<double> scratch;
  if (scratch.size() < static_cast<std::size_t>(entries)) {
    scratch.resize(static_cast<std::size_t>(entries));
  }
  return scratch.data();
}

}  // namespace

KroneckerJacobian::KroneckerJacobian(std::vector<LayerFactors> layers)
    : layers_(std::move(layers)) {
  if (layers_.empty()) {
    throw InputError("Jacobian: no layers; the batch was evaluated without curvature");
  }
  batch_ = layers_.front().activations.rows();
  rows_ = layers_.front().back_propagated.rows();
  if (batch_ == 0 || rows_ == 0 || rows_ % batch_ != 0) {
    throw InputError(fmt::format("Jacobian: {} rows for {} samples", rows_, batch_));
  }
  outputs_ = rows_ / batch_;
  for (const LayerFactors& layer : layers_) {
    if (layer.activations.rows() != batch_ || layer.back_propagated.rows() != rows_) {
      throw InputError(fmt::format("Jacobian: a layer has {} and {} rows, the first {} and {}",
                                   layer.activations.rows(), layer.back_propagated.rows(), batch_,
                                   rows_));
    }
    if (!AllFinite(layer.activations) || !AllFinite(layer.back_propagated)) {
      throw InputError("Jacobian: an entry of a layer is not finite (allowed: finite numbers)");
    }
    size_ += (layer.activations.cols() + 1) * layer.back_propagated.cols();
  }
}

RowMatrix KroneckerJacobian::Assemble() const {
  RowMatrix jacobian(rows_, size_);
  for (Index row = 0; row < rows_; ++row) {
    Index at = 0;
    for (const LayerFactors& layer : layers_) {
      const Index in = layer.activations.cols();
      const Index out = layer.back_propagated.cols();
      const auto a = layer.activations.row(row / outputs_);
      const auto delta = layer.back_propagated.row(row);
      for (Index o = 0; o < out; ++o) {
        jacobian.row(row).segment(at, in) = delta(o) * a;
        at += in;
      }
      jacobian.row(row).segment(at, out) = delta;
      at += out;
    }
  }
  return jacobian;
}

Matrix KroneckerJacobian::Gram() const {
  Matrix gram = Matrix::Zero(rows_, rows_);
  Matrix term(rows_, rows_);
  for (const LayerFactors& layer : layers_) {
    term.setZero();
    term.selfadjointView<Eigen::Lower>().rankUpdate(layer.back_propagated);
    Matrix samples = Matrix::Ones(batch_, batch_);
    samples.selfadjointView<Eigen::Lower>().rankUpdate(layer.activations);
    for (Index s = 0; s < batch_; ++s) {
      for (Index column = s * outputs_; column < (s + 1) * outputs_; ++column) {
        for (Index r = s; r < batch_; ++r) {
          gram.col(column).segment(r * outputs_, outputs_) +=
              samples(r, s) * term.col(column).segment(r * outputs_, outputs_);
        }
      }
    }
  }
  // Blocks on the diagonal were filled in their lower triangle only (rankUpdate leaves the rest).
  gram.triangularView<Eigen::StrictlyUpper>() = gram.transpose();
  return gram;
}

void KroneckerJacobian::Apply(const double* v, double* product) const {
  Eigen::Map<Vector> sums(product, rows_);
  sums.setZero();
  Index at = 0;
  for (const LayerFactors& layer : layers_) {
    const Index in = layer.activations.cols();
    const Index out = layer.back_propagated.cols();
    const Eigen::Map<const RowMatrix> weight(v + at, out, in);
    Eigen::Map<RowMatrix> moved(Scratch(batch_ * out), batch_, out);
    moved.noalias() = layer.activations * weight.transpose();
    at += out * in;
    moved.rowwise() += Eigen::Map<const Eigen::RowVectorXd>(v + at, out);
    at += out;
    for (Index s = 0; s < batch_; ++s) {
      sums.segment(s * outputs_, outputs_).noalias() +=
          layer.back_propagated.middleRows(s * outputs_, outputs_) * moved.row(s).transpose();
    }
  }
}

void KroneckerJacobian::AddTransposeTimes(const double* u, double* y) const {
  const Eigen::Map<const Vector> factors(u, rows_);
  Index at = 0;
  for (const LayerFactors& layer : layers_) {
    const Index in = layer.activations.cols();
    const Index out = layer.back_propagated.cols();
    Eigen::Map<RowMatrix> weighted(Scratch(batch_ * out), batch_, out);
    for (Index s = 0; s < batch_; ++s) {
      weighted.row(s).noalias() = factors.segment(s * outputs_, outputs_).transpose() *
                                  layer.back_propagated.middleRows(s * outputs_, outputs_);
    }
    Eigen::Map<RowMatrix> weight(y + at, out, in);
    weight.noalias() += weighted.transpose() * layer.activations;
    at += out * in;
    Eigen::Map<Vector>(y + at, out) += weighted.colwise().sum().transpose();
    at += out;
  }
}

Vector KroneckerJacobian::Apply(const Vector& v) const {
  Vector product(rows_);
  Apply(v.data(), product.data());
  return product;
}

Vector KroneckerJacobian::ApplyTranspose(const Vector& u) const {
  Vector product = Vector::Zero(size_);
  AddTransposeTimes(u.data(), product.data());
  return product;
}

RowMatrix AssembleJacobian(const std::vector<LayerFactors>& layers) {
  return KroneckerJacobian(layers).Assemble();
}

}  // namespace spusim
