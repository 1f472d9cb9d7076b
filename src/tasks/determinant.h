// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <spusim/setup/machine_factory.h>
#include <spusim/tasks/linear_problem.h>
#include <spusim/tasks/task_observer.h>
#include <spusim/tasks/task_result.h>

namespace spusim {

/// A node of the quadrature, measured: <x^T A'(t) x>/kappa0 beside tr(A(t)^-1 A'(t)).
struct DeterminantNode {
  double t = 0.0;
  double weight = 0.0;
  double measured = 0.0;
  double exact = 0.0;
  double predicted_sd = 0.0;  ///< of `measured`; NaN where theory has no word
};

/// By cause, of ln det A: absolute.
struct DeterminantPrediction {
  double quadrature = 0.0;
  ErrorPrediction sampling;
  /// Root of the sum of squares of all.
  double Total() const;
};

/// accuracy.relative_error: |found - exact| / |exact|; NaN where ln det A = 0. Its prediction
/// stands in `predicted`.
struct DeterminantResult : TaskResult {
  double log_determinant = 0.0;
  double exact_log_determinant = 0.0;  ///< by the matrix's eigenvalues
  double absolute_error = 0.0;
  std::optional<DeterminantPrediction> predicted;  ///< nothing: accuracy.no_prediction says why
  std::vector<DeterminantNode> nodes;
  Index unknowns = 0;         ///< N
  std::uint64_t samples = 0;  ///< of a node
  double path_scale = 0.0;    ///< a: the path starts at a I
};

/// ln det A of a symmetric A by thermodynamic integration along DeterminantPath.
/// run.task of `config` need not be set.
/// @throws InputError for what the machine cannot do; RunError; Interrupted: the observer has the
///   nodes that are done.
DeterminantResult Determinant(const LinearProblem& problem, const Config& config,
                              const MachineFactory& machines, TaskObserver* observer = nullptr);

}  // namespace spusim
