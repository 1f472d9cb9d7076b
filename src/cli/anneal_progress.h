// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include <spusim/cli/run_context.h>
#include <spusim/models/system/simulation.h>

namespace spusim {

/// Shows how far a task is that consists of `anneals` anneals, down to their samples.
class AnnealProgress {
 public:
  /// Refers to both, which must outlive it.
  AnnealProgress(Simulation& simulation, RunContext& context, const std::string& label,
                 std::int64_t anneals = 1);
  ~AnnealProgress();
  AnnealProgress(const AnnealProgress&) = delete;
  AnnealProgress& operator=(const AnnealProgress&) = delete;

  /// An anneal is done, and what follows from it.
  void Next();

 private:
  Simulation& simulation_;
  Progress& progress_;
  double anneals_;
  double done_ = 0.0;
};

}  // namespace spusim
