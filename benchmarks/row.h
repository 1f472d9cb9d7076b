// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace spusim::bench {

/// One side of a comparison: does its work once (or a fixed number of times) and returns the CPU
/// seconds that it took, per unit of work (or the bytes that it needed). What must not be measured
/// (set-up, input data) happens when the side is made.
using Side = std::function<double()>;

enum class Unit { kSeconds, kBytes };

/// One line of the table: what is measured against what, and how far it is to get.
struct Row {
  std::string name;     ///< for the command line
  std::string work;     ///< what spusim does
  std::string against;  ///< the reference, with its version where it is another program
  /// Bound on CPU(spusim) / CPU(reference): at most this.
  double goal = 1.0;
  /// The goal counts as reached too where spusim takes no more than this above the reference, s.
  double allowance_s = 0.0;
  Unit unit = Unit::kSeconds;
  /// Makes both sides. @throws RunError when something that it needs is missing; the row then says
  /// so.
  std::function<void(Side& spusim, Side& reference)> make;
  /// Why a missed goal is missed, with the limit that was found. Empty: expected to be reached.
  std::string reason = "";
};

/// CPU seconds (user and system) of this process since its start, to the nanosecond.
double CpuSeconds();

/// CPU seconds of `work()` called `repeats` times, divided by `repeats`.
double Measure(int repeats, const std::function<void()>& work);

/// User CPU seconds of a program run to its end with its output thrown away, averaged over
/// `repeats` runs. @throws RunError if it cannot be started or fails.
double MeasureProgram(const std::vector<std::string>& command, int repeats);

/// Peak memory of a program in bytes. @throws RunError as MeasureProgram.
double PeakMemory(const std::vector<std::string>& command);

// The rows, a file for each subject.
std::vector<Row> NoiseRows();
std::vector<Row> DenseRows();
std::vector<Row> FactoredRows();
std::vector<Row> NaturalGradientRows();
std::vector<Row> SystemRows();
std::vector<Row> SpiceRows();

}  // namespace spusim::bench
