// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace spusim {

/// What TraceRecorder records and where it puts it (configuration section `trace`).
struct TraceOptions {
  std::filesystem::path vcd;   ///< The waveform file; written as `<vcd>.partial` until closed.
  std::filesystem::path gtkw;  ///< The GTKWave view; empty: none.
  /// fnmatch(3) patterns over full hierarchical names; `*` also matches dots.
  std::vector<std::string> signals;
  double start_s = 0.0;     ///< Start of the window, seconds, >= 0.
  double stop_s = -1.0;     ///< Its end, seconds, > start_s; -1: to the end of the run.
  double interval_s = 0.0;  ///< Least distance of two points of one analog signal; 0: every point.
};

}  // namespace spusim
