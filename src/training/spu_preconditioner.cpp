// SPDX-License-Identifier: Apache-2.0
#include <spusim/training/spu_preconditioner.h>

#include <fmt/format.h>

#include <spusim/base/errors.h>
#include <spusim/training/gauss_newton.h>

namespace spusim {

SpuPreconditioner::SpuPreconditioner(SpuSession& session, double damping)
    : session_(session), damping_(damping) {
  if (!(damping > 0.0)) {
    throw InputError(
        fmt::format("train.damping: {} (allowed: > 0, the curvature alone is singular)", damping));
  }
}

Vector SpuPreconditioner::Apply(const BatchResult& batch) {
  session_.Program(GaussNewtonStructured(batch, damping_));
  return session_.Anneal(batch.gradient).mean;
}

}  // namespace spusim
