// SPDX-License-Identifier: Apache-2.0
#include <spusim/models/clock/gated_clock.h>

namespace spusim {

GatedClock::GatedClock(const sc_core::sc_module_name& name, std::uint64_t clock_hz)
    : sc_module(name), ClockGrid(clock_hz) {
  SC_HAS_PROCESS(GatedClock);
  SC_METHOD(Tick);
  sensitive << tick_;
  dont_initialize();
}

void GatedClock::Request() {
  if (requests_++ != 0) return;
  const std::uint64_t half = half_period().value();
  const std::uint64_t now = sc_core::sc_time_stamp().value();
  const std::uint64_t next = now / half + 1;
  level_ = next % 2 == 0;
  tick_.notify(sc_core::sc_time::from_value(next * half - now));
}

void GatedClock::Release() {
  sc_assert(requests_ > 0);
  // The clock rests low: a pending rising edge is dropped, a falling one is still made.
  if (--requests_ == 0 && level_) tick_.cancel();
}

void GatedClock::Tick() {
  clk.write(level_);
  if (requests_ == 0 && !level_) return;
  level_ = !level_;
  tick_.notify(half_period());
}

}  // namespace spusim
