// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <spusim/linalg/factored_operator.h>
#include <spusim/linalg/kronecker_jacobian.h>
#include <spusim/workload/network.h>

namespace spusim {

/// J of a batch by its layers' factors, which are copied (b sum(in) + m sum(out) numbers against m
/// N).
/// @throws InputError if the batch was evaluated without curvature, or if a layer is used at more
///   than one position of a sample.
KroneckerJacobian JacobianOf(const BatchResult& batch);

/// The damped generalised Gauss-Newton matrix of a batch, F = (1/b) J^T H J + damping I, as factors
/// (never formed): gain = 1/b, leak = damping. Source: TNGD paper (arXiv 2405.13817), eqs 9, 16.
/// @pre the batch was evaluated with curvature.
FactoredMatrix GaussNewton(const BatchResult& batch, double damping);

/// The same with J left as its Kronecker factors. For ideal arrays: rounding to codes would break
/// the structure.
FactoredMatrix GaussNewtonStructured(const BatchResult& batch, double damping);

}  // namespace spusim
