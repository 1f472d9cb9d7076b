// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>
#include <ostream>
#include <string>

namespace spusim {

/// One line about how far a run is: on a terminal it rewrites itself, elsewhere a new line comes
/// with every tenth of the way. Work that is done within a second shows nothing.
class Progress {
 public:
  using Clock = std::function<std::chrono::steady_clock::time_point()>;
  enum class Style { kSilent, kTerminal, kLines };

  Progress(std::ostream& sink, Style style, Clock clock = std::chrono::steady_clock::now);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  /// Starts over under a new label, for example "tngd".
  void Start(const std::string& label);
  /// `fraction` in [0, 1] of the way is done.
  void Update(double fraction);
  /// Takes a line that stands on the terminal away, so that something else can be printed.
  void Clear();

 private:
  void Print(double fraction);

  std::ostream& sink_;
  Style style_;
  Clock clock_;
  std::string label_;
  std::chrono::steady_clock::time_point start_;
  std::chrono::steady_clock::time_point last_;
  int tenths_ = 0;
  std::size_t width_ = 0;
};

/// "12 s", "3 min 05 s", "2 h 07 min".
std::string DurationText(double seconds);

}  // namespace spusim
