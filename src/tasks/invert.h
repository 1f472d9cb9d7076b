// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <spusim/setup/machine_factory.h>
#include <spusim/tasks/linear_problem.h>
#include <spusim/tasks/task_observer.h>
#include <spusim/tasks/task_result.h>

namespace spusim {

/// accuracy.residual: |A X - I| / sqrt(N).
struct InvertResult : TaskResult {
  Matrix inverse;  ///< X, N x N, symmetric to the bit
  SamplingRecord sampling;
};

/// The inverse of a symmetric A from the covariance of the cells, <x x^T> = kappa0 A^-1.
/// run.task of `config` need not be set.
/// @throws InputError for what the machine cannot do; RunError; Interrupted.
InvertResult Invert(const LinearProblem& problem, const Config& config,
                    const MachineFactory& machines, TaskObserver* observer = nullptr);

}  // namespace spusim
