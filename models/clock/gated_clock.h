// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include <systemc>

#include <spusim/models/clock/clock_grid.h>

namespace spusim {

/// The SPU clock. Edges stand on its grid whatever happens, but they are only made while somebody
/// has requested them: an idle clock costs nothing.
class GatedClock : public sc_core::sc_module, public ClockGrid {
 public:
  sc_core::sc_out<bool> clk{"clk"};

  GatedClock(const sc_core::sc_module_name& name, std::uint64_t clock_hz);

  /// Edges are made from the next one on until Release has been called as often as Request.
  void Request();
  void Release();

 private:
  void Tick();

  sc_core::sc_event tick_{"tick"};
  int requests_ = 0;
  bool level_ = false;
};

/// Somebody needs the clock's edges as long as this lives.
class ClockRequest {
 public:
  explicit ClockRequest(GatedClock& clock) : clock_(clock) { clock_.Request(); }
  ~ClockRequest() { clock_.Release(); }
  ClockRequest(const ClockRequest&) = delete;
  ClockRequest& operator=(const ClockRequest&) = delete;

 private:
  GatedClock& clock_;
};

}  // namespace spusim
