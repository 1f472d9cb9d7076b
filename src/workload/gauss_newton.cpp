// SPDX-License-Identifier: Apache-2.0
#include <spusim/workload/gauss_newton.h>

namespace spusim {

FactoredMatrix GaussNewton(const BatchResult& batch, double damping) {
  FactoredMatrix factors;
  factors.jacobian = AssembleJacobian(batch.layers);
  factors.hessian_blocks = batch.hessian_blocks;
  factors.gain = 1.0 / static_cast<double>(batch.batch);
  factors.leak = damping;
  return factors;
}

}  // namespace spusim
