// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include <systemc>

namespace spusim {

/// The SPU clock. Edges stand on the grid k T whatever happens, but they are only made while
/// somebody has requested them: an idle clock costs nothing. Rising edges at k T, falling edges at
/// (k + 1/2) T.
class GatedClock : public sc_core::sc_module {
 public:
  sc_core::sc_out<bool> clk{"clk"};

  /// @pre clock_hz > 0. The period is rounded to whole femtoseconds (even, so that half a period is
  /// whole).
  GatedClock(const sc_core::sc_module_name& name, std::uint64_t clock_hz);

  /// Edges are made from the next one on until Release has been called as often as Request.
  void Request();
  void Release();

  const sc_core::sc_time& period() const { return period_; }
  const sc_core::sc_time& half_period() const { return half_period_; }
  /// Whole cycles that have passed: floor(now / T).
  std::uint64_t cycle() const;
  /// Time from now to the next falling-edge instant (k + 1/2) T; zero when now is one.
  sc_core::sc_time ToHalfCycle() const;
  /// A number of cycles as time. @throws RunError beyond the kernel's range (about 9000 s).
  sc_core::sc_time Cycles(std::uint64_t count) const;

 private:
  void Tick();

  sc_core::sc_time period_;
  sc_core::sc_time half_period_;
  sc_core::sc_event tick_{"tick"};
  int requests_ = 0;
  bool level_ = false;
};

}  // namespace spusim
