// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <spusim/setup/machine_factory.h>
#include <spusim/tasks/linear_problem.h>
#include <spusim/tasks/task_observer.h>
#include <spusim/tasks/task_result.h>

namespace spusim {

/// accuracy.residual: |A X + X A^T - Q| / |Q|.
struct LyapunovResult : TaskResult {
  Matrix solution;  ///< X, N x N, symmetric to the bit
  SamplingRecord sampling;
};

/// X of A X + X A^T = Q from the covariance of cells under correlated noise, <x x^T> = 2 kappa0 X.
/// run.task of `config` need not be set.
/// @throws InputError for what the machine cannot do; RunError; Interrupted.
LyapunovResult Lyapunov(const LyapunovProblem& problem, const Config& config,
                        const MachineFactory& machines, TaskObserver* observer = nullptr);

}  // namespace spusim
