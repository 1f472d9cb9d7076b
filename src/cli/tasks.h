// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <spusim/cli/run_context.h>
#include <spusim/config/config.h>

namespace spusim {

// The tasks. Each checks its input, calls context.Begin(), works, and fills context.summary().
// They throw InputError, FileError, RunError and Interrupted.

/// A x = b through the SPU; writes solution.mtx.
void RunSolve(const Config& config, RunContext& context);

/// The inverse of A from the covariance of the cells; writes inverse.mtx.
void RunInvert(const Config& config, RunContext& context);

/// Trains a network, baselines first; writes metrics.csv.
void RunTrain(const Config& config, RunContext& context);

}  // namespace spusim
