// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace spusim {

/// What a run cost on this machine, for timing.json: outside the promise of equal bytes.
struct RunTiming {
  double wall_s = 0.0;
  double cpu_s = 0.0;  ///< user and system time of all threads, since the process started
  std::int64_t threads = 1;
  std::int64_t peak_memory_bytes = 0;
};

/// Measures from its construction on.
class RunTimer {
 public:
  RunTimer() : start_(std::chrono::steady_clock::now()) {}
  RunTiming Measure(std::int64_t threads) const;

 private:
  std::chrono::steady_clock::time_point start_;
};

std::string TimingJson(const RunTiming& timing);

}  // namespace spusim
