// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include <spusim/config/config.h>
#include <spusim/report/metrics_csv.h>
#include <spusim/report/progress.h>
#include <spusim/report/result_folder.h>
#include <spusim/report/run_summary.h>
#include <spusim/report/run_timing.h>

namespace spusim {

/// How a run talks to its user.
struct RunOptions {
  bool force = false;
  bool quiet = false;
  bool allow_unreliable = false;  ///< exit code 0 for a result that should not be used
  Progress::Style progress = Progress::Style::kLines;
};

/// What a task is given besides its configuration: the run's folder, a summary to fill, and ways to
/// talk.
///
/// A task first reads and checks all its input, then calls Begin, which makes the folder: so a run
/// with bad input leaves nothing behind. After that it works, fills summary(), and returns; RunTask
/// writes the rest.
class RunContext {
 public:
  /// @throws InputError if the folder of the results cannot be used.
  RunContext(const Config& config, const RunOptions& options, std::ostream& out, std::ostream& err);

  /// Makes and locks the folder and writes config.resolved.toml. Does nothing when called again.
  /// @throws InputError if another run took the folder; FileError.
  void Begin();

  /// Takes back what Begin and the task have written: for bad input that shows only while running.
  void Discard() { folder_.Discard(); }

  ResultFolder& folder() { return folder_; }
  /// Path of a file in the folder. Only after Begin.
  std::filesystem::path File(const std::string& name) const { return folder_.path() / name; }
  /// Opens a table NAME that grows row by row. Only after Begin.
  std::unique_ptr<MetricsCsv> OpenMetrics(const std::string& name,
                                          const std::vector<std::string>& columns);

  /// Task, seed and hash are filled by Begin, the rest by the task.
  RunSummary& summary() { return summary_; }
  Progress& progress() { return progress_; }
  /// Threads that the task uses, for timing.json.
  void set_threads(std::int64_t threads) { threads_ = threads; }

  /// A line of results on standard output, silent under --quiet.
  void Print(const std::string& line);
  /// A line "spusim: warning: ..." on standard error. Held until the run has done some work or ends,
  /// for input may still be refused, which is one line.
  void Warn(const std::string& line);
  /// The warnings that are held.
  void ShowWarnings();
  /// Some work of the stage is done.
  void ShowProgress(double fraction);

  /// Writes summary.json and timing.json, and prints where the files are. @throws FileError.
  void Finish();

 private:
  const Config& config_;
  RunTimer timer_;
  std::ostream& out_;
  std::ostream& err_;
  bool quiet_ = false;
  std::int64_t threads_ = 1;
  ResultFolder folder_;
  RunSummary summary_;
  Progress progress_;
  bool at_work_ = false;
  std::vector<std::string> held_warnings_;
};

}  // namespace spusim
