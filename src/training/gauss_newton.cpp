// SPDX-License-Identifier: Apache-2.0
#include <spusim/training/gauss_newton.h>

#include <spusim/linalg/kronecker_jacobian.h>

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

FactoredMatrix GaussNewton(const BatchResult& batch, double damping) {
  FactoredMatrix factors = WithoutJacobian(batch, damping);
  factors.jacobian = AssembleJacobian(batch.layers);
  return factors;
}

FactoredMatrix GaussNewtonStructured(const BatchResult& batch, double damping) {
  FactoredMatrix factors = WithoutJacobian(batch, damping);
  factors.kronecker = std::make_shared<const KroneckerJacobian>(batch.layers);
  return factors;
}

}  // namespace spusim
