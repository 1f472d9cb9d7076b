// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <spusim/device/simulated_clock.h>
#include <spusim/training/gpu_model.h>
#include <spusim/training/preconditioner.h>

namespace spusim {

/// The exact natural gradient F^-1 g, F = gamma J^T H J + lambda I (N x N), gamma = 1/b, by
///   F^-1 g = (g - gamma J^T H (lambda I + gamma J J^T H)^-1 J g) / lambda,
/// an m x m system, m = b K. This form needs no root and no inverse of H, which is singular
/// (softmax: diag(p) - p p^T has the null vector 1). The bracket has eigenvalues lambda + those of
/// gamma H^(1/2) J J^T H^(1/2) >= lambda, so LU with partial pivoting always goes through.
/// Source: TNGD paper (arXiv 2405.13817), eqs 11, 12, whose first term lacks its v.
/// J J^T is formed from the layers' factors (KroneckerJacobian), J not at all; the simulated GPU is
/// nevertheless charged for the paper's way through J (WoodburyWork).
class WoodburyPreconditioner final : public Preconditioner {
 public:
  /// @param damping lambda > 0. @throws InputError if it is not.
  /// @param clock on which the GPU's time passes.
  WoodburyPreconditioner(double damping, const GpuModel& gpu, SimulatedClock& clock);

  bool needs_curvature() const override { return true; }
  /// @throws InputError if the batch was evaluated without curvature.
  Vector Apply(const BatchResult& batch) override;

 private:
  double damping_;
  GpuModel gpu_;
  SimulatedClock& clock_;
};

}  // namespace spusim
