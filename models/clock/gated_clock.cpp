// SPDX-License-Identifier: Apache-2.0
#include <spusim/models/clock/gated_clock.h>

#include <cmath>

#include <fmt/format.h>

#include <spusim/base/errors.h>

namespace spusim {
namespace {

constexpr double kFemtosecondsPerSecond = 1e15;
// The kernel counts femtoseconds in 64 bits and clamps silently at 9223 s (half of its range).
constexpr std::uint64_t kMaxFemtoseconds = 9'000'000'000'000'000'000;

std::uint64_t Femtoseconds(const sc_core::sc_time& time) { return time.value(); }

}  // namespace

GatedClock::GatedClock(const sc_core::sc_module_name& name, std::uint64_t clock_hz)
    : sc_module(name) {
  const double half = kFemtosecondsPerSecond / static_cast<double>(clock_hz) / 2.0;
  half_period_ = sc_core::sc_time::from_value(static_cast<std::uint64_t>(std::llround(half)));
  period_ = 2.0 * half_period_;
  SC_HAS_PROCESS(GatedClock);
  SC_METHOD(Tick);
  sensitive << tick_;
  dont_initialize();
}

void GatedClock::Request() {
  if (requests_++ != 0) return;
  const std::uint64_t half = Femtoseconds(half_period_);
  const std::uint64_t now = Femtoseconds(sc_core::sc_time_stamp());
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
  tick_.notify(half_period_);
}

std::uint64_t GatedClock::cycle() const {
  return Femtoseconds(sc_core::sc_time_stamp()) / Femtoseconds(period_);
}

sc_core::sc_time GatedClock::ToHalfCycle() const {
  const std::uint64_t period = Femtoseconds(period_);
  const std::uint64_t phase = Femtoseconds(sc_core::sc_time_stamp()) % period;
  const std::uint64_t half = Femtoseconds(half_period_);
  return sc_core::sc_time::from_value(phase <= half ? half - phase : half + period - phase);
}

sc_core::sc_time GatedClock::Cycles(std::uint64_t count) const {
  const std::uint64_t period = Femtoseconds(period_);
  const std::uint64_t now = Femtoseconds(sc_core::sc_time_stamp());
  if (count > (kMaxFemtoseconds - now) / period) {
    throw RunError(
        fmt::format("simulated time of {:.3g} s and {} more cycles is beyond the kernel's "
                    "range of 9000 s",
                    sc_core::sc_time_stamp().to_seconds(), count));
  }
  return sc_core::sc_time::from_value(count * period);
}

}  // namespace spusim
