// SPDX-License-Identifier: Apache-2.0
#include <spusim/training/woodbury_preconditioner.h>

#include <fmt/format.h>

#include <cmath>

#include <spusim/base/errors.h>
#include <spusim/linalg/decompositions.h>
#include <spusim/training/gauss_newton.h>

namespace spusim {

WoodburyPreconditioner::WoodburyPreconditioner(double damping, const GpuModel& gpu,
                                               SimulatedClock& clock)
    : damping_(damping), gpu_(gpu), clock_(clock) {
  if (!(damping > 0.0) || !std::isfinite(damping)) {
    throw InputError(fmt::format("train.damping = {}: must be positive (allowed: > 0)", damping));
  }
}

Vector WoodburyPreconditioner::Apply(const BatchResult& batch) {
  const KroneckerJacobian jacobian = JacobianOf(batch);
  const Index m = jacobian.rows();
  const Index block = batch.outputs;
  const double gain = 1.0 / static_cast<double>(batch.batch);
  const Matrix gram = jacobian.Gram();
  Matrix system(m, m);
  for (Index at = 0; at < m; at += block) {
    system.middleCols(at, block).noalias() =
        gain * gram.middleCols(at, block) * batch.hessian_blocks.middleRows(at, block);
  }
  system.diagonal().array() += damping_;
  Vector weights = system.partialPivLu().solve(jacobian.Apply(batch.gradient));
  for (Index at = 0; at < m; at += block) {
    weights.segment(at, block) =
        (batch.hessian_blocks.middleRows(at, block) * weights.segment(at, block)).eval();
  }
  const GpuWork work = WoodburyWork(batch);
  clock_.Wait(gpu_.Seconds(work.flops, work.launches));
  return (batch.gradient - gain * jacobian.ApplyTranspose(weights)) / damping_;
}

}  // namespace spusim
