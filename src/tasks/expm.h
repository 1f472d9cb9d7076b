// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <spusim/setup/machine_factory.h>
#include <spusim/tasks/linear_problem.h>
#include <spusim/tasks/task_observer.h>
#include <spusim/tasks/task_result.h>

namespace spusim {

/// No residual.
struct ExpmResult : TaskResult {
  Matrix exponential;       ///< e^A, N x N
  double shift = 0.0;       ///< alpha: the cells held alpha I - A (ExponentialShift)
  std::uint64_t pairs = 0;  ///< of samples
  double lag_tau = 0.0;     ///< between those of a pair, in whole cycles
  SamplingRecord sampling;
};

/// e^A = e^alpha <x_{k+1} x_k^T> / kappa0 from the lagged covariance of cells that hold alpha I -
/// A. run.task of `config` need not be set.
/// @throws InputError for what the machine cannot do, or an e^A outside 1e-60 .. 1e60; RunError;
///   Interrupted.
ExpmResult Expm(const ExpmProblem& problem, const Config& config, const MachineFactory& machines,
                TaskObserver* observer = nullptr);

}  // namespace spusim
