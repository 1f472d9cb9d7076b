// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include <systemc>

namespace spusim {

/// The grid on which a clock's edges stand: rising edges at k T, falling ones at (k + 1/2) T. Only
/// arithmetic, no events: whoever keeps to the same grid acts at the same times.
class ClockGrid {
 public:
  /// @pre clock_hz > 0. The period is rounded to whole femtoseconds (even, so that half a period is
  /// whole). @throws RunError unless the kernel counts femtoseconds (SetUpKernel).
  explicit ClockGrid(std::uint64_t clock_hz);

  const sc_core::sc_time& period() const { return period_; }
  const sc_core::sc_time& half_period() const { return half_period_; }
  /// Whole cycles that have passed: floor(now / T).
  std::uint64_t cycle() const;
  /// Time from now to the next falling-edge instant (k + 1/2) T; zero when now is one.
  sc_core::sc_time ToHalfCycle() const;
  /// A number of cycles as time. @throws RunError beyond the kernel's range (about 9000 s).
  sc_core::sc_time Cycles(std::uint64_t count) const;

 private:
  sc_core::sc_time period_;
  sc_core::sc_time half_period_;
};

}  // namespace spusim
