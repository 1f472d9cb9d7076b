// SPDX-License-Identifier: Apache-2.0
#include <spusim/training/gauss_newton.h>

#include <memory>

#include <fmt/format.h>

#include <spusim/base/errors.h>

namespace spusim {
namespace {

FactoredMatrix WithoutJacobian(const BatchResult& batch, double damping) {
  FactoredMatrix factors;
  factors.hessian_blocks = batch.hessian_blocks;
  factors.gain = 1.0 / static_cast<double>(batch.batch);
  factors.leak = damping;
  return factors;
}

}  // namespace

KroneckerJacobian JacobianOf(const BatchResult& batch) {
  for (const LayerFactors& layer : batch.layers) {
    if (layer.activations.rows() == batch.batch) continue;
    throw InputError(
        fmt::format("Jacobian: {} rows of a layer for {} samples (allowed: one position "
                    "a sample)",
                    layer.activations.rows(), batch.batch));
  }
  return KroneckerJacobian(batch.layers);
}

FactoredMatrix GaussNewton(const BatchResult& batch, double damping) {
  FactoredMatrix factors = WithoutJacobian(batch, damping);
  factors.jacobian = JacobianOf(batch).Assemble();
  return factors;
}

FactoredMatrix GaussNewtonStructured(const BatchResult& batch, double damping) {
  FactoredMatrix factors = WithoutJacobian(batch, damping);
  factors.kronecker = std::make_shared<const KroneckerJacobian>(JacobianOf(batch));
  return factors;
}

}  // namespace spusim
