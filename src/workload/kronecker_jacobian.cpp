// SPDX-License-Identifier: Apache-2.0
#include <spusim/workload/kronecker_jacobian.h>

#include <fmt/format.h>

#include <spusim/config/errors.h>

namespace spusim {

KroneckerJacobian::KroneckerJacobian(const std::vector<LayerFactors>& layers) : layers_(layers) {
  if (layers.empty()) {
    throw InputError("Jacobian: no layers; the batch was evaluated without curvature");
  }
  batch_ = layers.front().activations.rows();
  rows_ = layers.front().back_propagated.rows();
  if (batch_ == 0 || rows_ == 0 || rows_ % batch_ != 0) {
    throw InputError(fmt::format("Jacobian: {} rows for {} samples", rows_, batch_));
  }
  outputs_ = rows_ / batch_;
  for (const LayerFactors& layer : layers) {
    if (layer.activations.rows() != batch_ || layer.back_propagated.rows() != rows_) {
      throw InputError(fmt::format("Jacobian: a layer has {} and {} rows, the first {} and {}",
                                   layer.activations.rows(), layer.back_propagated.rows(), batch_,
                                   rows_));
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

Vector KroneckerJacobian::Apply(const Vector& v) const {
  Vector product = Vector::Zero(rows_);
  Index at = 0;
  for (const LayerFactors& layer : layers_) {
    const Index in = layer.activations.cols();
    const Index out = layer.back_propagated.cols();
    const Eigen::Map<const RowMatrix> weight(v.data() + at, out, in);
    at += out * in;
    RowMatrix moved = layer.activations * weight.transpose();
    moved.rowwise() += v.segment(at, out).transpose();
    at += out;
    for (Index s = 0; s < batch_; ++s) {
      product.segment(s * outputs_, outputs_).noalias() +=
          layer.back_propagated.middleRows(s * outputs_, outputs_) * moved.row(s).transpose();
    }
  }
  return product;
}

Vector KroneckerJacobian::ApplyTranspose(const Vector& u) const {
  Vector product(size_);
  Index at = 0;
  for (const LayerFactors& layer : layers_) {
    const Index in = layer.activations.cols();
    const Index out = layer.back_propagated.cols();
    RowMatrix weighted(batch_, out);
    for (Index s = 0; s < batch_; ++s) {
      weighted.row(s).noalias() = u.segment(s * outputs_, outputs_).transpose() *
                                  layer.back_propagated.middleRows(s * outputs_, outputs_);
    }
    Eigen::Map<RowMatrix> weight(product.data() + at, out, in);
    weight.noalias() = weighted.transpose() * layer.activations;
    at += out * in;
    product.segment(at, out) = weighted.colwise().sum().transpose();
    at += out;
  }
  return product;
}

RowMatrix AssembleJacobian(const std::vector<LayerFactors>& layers) {
  return KroneckerJacobian(layers).Assemble();
}

}  // namespace spusim
