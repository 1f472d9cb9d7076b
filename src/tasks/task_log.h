// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <utility>
#include <vector>

#include <spusim/device/spu_session.h>
#include <spusim/tasks/task_observer.h>

namespace spusim {

/// What a running task says: to its observer, if it has one; and its warnings, kept for the result.
class TaskLog {
 public:
  /// `observer` may be null; it must outlive the log.
  explicit TaskLog(TaskObserver* observer) : observer_(observer) {}
  TaskLog(const TaskLog&) = delete;
  TaskLog& operator=(const TaskLog&) = delete;

  TaskObserver& observer() { return observer_ != nullptr ? *observer_ : nobody_; }

  void Warn(const Warning& warning) {
    warnings_.push_back(warning);
    observer().OnWarning(warning);
  }
  /// For sessions and solvers.
  SpuSession::Warn warn() {
    return [this](const Warning& warning) { Warn(warning); };
  }
  /// All that came, in order; call it last.
  std::vector<Warning> TakeWarnings() { return std::exchange(warnings_, {}); }

 private:
  TaskObserver nobody_;
  TaskObserver* observer_;
  std::vector<Warning> warnings_;
};

}  // namespace spusim
