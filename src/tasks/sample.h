// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include <spusim/setup/machine_factory.h>
#include <spusim/tasks/linear_problem.h>
#include <spusim/tasks/task_observer.h>
#include <spusim/tasks/task_result.h>

namespace spusim {

/// accuracy.residual: |A C - I| / sqrt(N), C the covariance; none where currents were read.
struct SampleResult : TaskResult {
  RowMatrix samples;  ///< a row each, at kappa0 = 1, those of all members
  Matrix covariance;  ///< of them about mu, over kappa0
  /// The currents of oscillators were read: their covariance is R0^2 C0/(L s_A) I.
  bool currents = false;
  /// |mean - mu| / sqrt(trace of the covariance): in standard deviations.
  double mean_error = 0.0;
  std::optional<ErrorPrediction> predicted_mean;  ///< of it; nothing where theory has no word
  SamplingRecord sampling;
};

/// Samples of the Gaussian of precision matrix A and mean mu. run.task of `config` need not be set.
/// @throws InputError for what the machine cannot do; RunError; Interrupted.
SampleResult Sample(const SampleProblem& problem, const Config& config,
                    const MachineFactory& machines, TaskObserver* observer = nullptr);

}  // namespace spusim
