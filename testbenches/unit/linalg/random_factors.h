// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include <spusim/noise/random_stream.h>
#include <spusim/workload/workload.h>

namespace spusim {

/// A batch with normal factors of the given layers (in, out) and softmax Hessian blocks. Gradient:
/// normal.
inline BatchResult RandomBatch(std::uint64_t seed, Index batch, Index outputs,
                               const std::vector<std::pair<Index, Index>>& layers) {
  const RandomStream stream(seed, "test.batch");
  std::uint64_t draw = 0;
  const auto normal = [&](Index rows, Index cols) {
    Vector values(rows * cols);
    stream.FillNormals(draw++, values);
    return RowMatrix(Eigen::Map<const RowMatrix>(values.data(), rows, cols));
  };
  BatchResult result;
  result.batch = batch;
  result.outputs = outputs;
  Index parameters = 0;
  for (const auto& [in, out] : layers) {
    result.layers.push_back({normal(batch, in), normal(batch * outputs, out)});
    parameters += (in + 1) * out;
  }
  result.gradient = normal(parameters, 1).col(0);
  const RowMatrix logits = normal(batch, outputs);
  result.hessian_blocks.resize(batch * outputs, outputs);
  for (Index s = 0; s < batch; ++s) {
    Vector p = logits.row(s).transpose().array().exp();
    p /= p.sum();
    result.hessian_blocks.middleRows(s * outputs, outputs) =
        Matrix(p.asDiagonal()) - p * p.transpose();
  }
  return result;
}

/// J entry by entry, from the definition in workload.h.
inline RowMatrix NaiveJacobian(const BatchResult& batch) {
  RowMatrix jacobian(batch.batch * batch.outputs, batch.gradient.size());
  for (Index s = 0; s < batch.batch; ++s) {
    for (Index k = 0; k < batch.outputs; ++k) {
      const Index row = s * batch.outputs + k;
      Index column = 0;
      for (const LayerFactors& layer : batch.layers) {
        for (Index o = 0; o < layer.back_propagated.cols(); ++o) {
          for (Index i = 0; i < layer.activations.cols(); ++i) {
            jacobian(row, column++) = layer.back_propagated(row, o) * layer.activations(s, i);
          }
        }
        for (Index o = 0; o < layer.back_propagated.cols(); ++o) {
          jacobian(row, column++) = layer.back_propagated(row, o);
        }
      }
    }
  }
  return jacobian;
}

/// F = (1/b) J^T H J + damping I, dense.
inline Matrix DenseGaussNewton(const BatchResult& batch, double damping) {
  const RowMatrix jacobian = NaiveJacobian(batch);
  const Index k = batch.outputs;
  Matrix f = damping * Matrix::Identity(jacobian.cols(), jacobian.cols());
  for (Index s = 0; s < batch.batch; ++s) {
    const Matrix rows = jacobian.middleRows(s * k, k);
    f += rows.transpose() * batch.hessian_blocks.middleRows(s * k, k) * rows /
         static_cast<double>(batch.batch);
  }
  return f;
}

}  // namespace spusim
