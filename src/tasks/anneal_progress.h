// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include <spusim/device/machine.h>
#include <spusim/tasks/task_observer.h>

namespace spusim {

/// Tells an observer how far a task is that consists of `anneals` anneals, down to their samples.
class AnnealProgress {
 public:
  /// Refers to both, which must outlive it.
  AnnealProgress(Machine& machine, TaskObserver& observer, const std::string& label,
                 std::int64_t anneals = 1);
  ~AnnealProgress();
  AnnealProgress(const AnnealProgress&) = delete;
  AnnealProgress& operator=(const AnnealProgress&) = delete;

  /// An anneal is done, and what follows from it.
  void Next();

 private:
  Machine& machine_;
  TaskObserver& observer_;
  double anneals_;
  double done_ = 0.0;
};

}  // namespace spusim
