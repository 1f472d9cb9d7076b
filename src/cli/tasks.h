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

/// Samples of the Gaussian with precision matrix A and mean mu; writes samples.mtx.
void RunSample(const Config& config, RunContext& context);

/// X of A X + X A^T = Q from the covariance of cells under correlated noise; writes solution.mtx.
void RunLyapunov(const Config& config, RunContext& context);

/// e^A from the covariance of cells one unit of time apart; writes exponential.mtx.
void RunExpm(const Config& config, RunContext& context);

/// ln det A by thermodynamic integration; writes nodes.csv.
void RunDeterminant(const Config& config, RunContext& context);

/// Trains a network, baselines first; writes metrics.csv.
void RunTrain(const Config& config, RunContext& context);

}  // namespace spusim
