// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <spusim/linalg/factored_operator.h>
#include <spusim/workload/workload.h>

namespace spusim {

/// The damped generalised Gauss-Newton matrix of a batch, F = (1/b) J^T H J + damping I, as factors
/// (never formed): gain = 1/b, leak = damping. Source: TNGD paper (arXiv 2405.13817), eqs 9, 16.
/// @pre the batch was evaluated with curvature.
FactoredMatrix GaussNewton(const BatchResult& batch, double damping);

/// The same with J left as its Kronecker factors, which are copied (b sum(in) + m sum(out) numbers
/// against m N). For ideal arrays: rounding to codes would break the structure.
FactoredMatrix GaussNewtonStructured(const BatchResult& batch, double damping);

}  // namespace spusim
