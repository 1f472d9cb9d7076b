// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include <spusim/setup/ideal_machine.h>
#include <spusim/tasks/solve.h>
#include <spusim/tasks/task_observer.h>

namespace spusim::test {

/// Nothing rounds, and the cells have no noise but what a task samples.
inline Config IdealConfig() {
  Config config;
  config.array.bits = 0;
  config.dac.bits = 0;
  config.adc.bits = 0;
  return config;
}

inline Config NoiseFreeConfig() {
  Config config = IdealConfig();
  config.noise.kappa0 = 0.0;
  return config;
}

/// A symmetric matrix of condition number 3.9, and one that is not symmetric.
inline RowMatrix SymmetricTwo() { return (RowMatrix(2, 2) << 3.0, 2.0, 2.0, 4.0).finished(); }
inline RowMatrix GeneralTwo() { return (RowMatrix(2, 2) << 3.0, -1.0, 2.0, 4.0).finished(); }

/// Keeps what a task tells.
class Listener : public TaskObserver {
 public:
  void OnStart() override { ++starts; }
  void OnProgress(double fraction) override { last_progress = fraction; }
  void OnWarning(const Warning& warning) override { warnings.push_back(warning); }
  void OnColumn(const SolvedColumn& column, const Vector& x) override {
    columns.push_back(column);
    solutions.push_back(x);
  }

  int starts = 0;
  double last_progress = 0.0;
  std::vector<Warning> warnings;
  std::vector<SolvedColumn> columns;
  std::vector<Vector> solutions;
};

}  // namespace spusim::test
