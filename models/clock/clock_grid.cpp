// SPDX-License-Identifier: Apache-2.0
#include <spusim/models/clock/clock_grid.h>

#include <cmath>

#include <fmt/format.h>

#include <spusim/base/errors.h>

namespace spusim {
namespace {

constexpr double kFemtosecondsPerSecond = 1e15;
// The kernel counts femtoseconds in 64 bits and clamps silently at 9223 s (half of its range).
constexpr std::uint64_t kMaxFemtoseconds = 9'000'000'000'000'000'000;

}  // namespace

ClockGrid::ClockGrid(std::uint64_t clock_hz) {
  constexpr double kFemtosecond = 1e-15;
  if (sc_core::sc_time::from_value(1).to_seconds() > 1.5 * kFemtosecond) {
    throw RunError(
        "the kernel's time resolution is not 1 fs (allowed: SetUpKernel before a clock)");
  }
  const double half = kFemtosecondsPerSecond / static_cast<double>(clock_hz) / 2.0;
  half_period_ = sc_core::sc_time::from_value(static_cast<std::uint64_t>(std::llround(half)));
  period_ = 2.0 * half_period_;
}

std::uint64_t ClockGrid::cycle() const {
  return sc_core::sc_time_stamp().value() / period_.value();
}

sc_core::sc_time ClockGrid::ToHalfCycle() const {
  const std::uint64_t period = period_.value();
  const std::uint64_t phase = sc_core::sc_time_stamp().value() % period;
  const std::uint64_t half = half_period_.value();
  return sc_core::sc_time::from_value(phase <= half ? half - phase : half + period - phase);
}

sc_core::sc_time ClockGrid::Cycles(std::uint64_t count) const {
  const std::uint64_t period = period_.value();
  const std::uint64_t now = sc_core::sc_time_stamp().value();
  if (count > (kMaxFemtoseconds - now) / period) {
    throw RunError(
        fmt::format("simulated time of {:.3g} s and {} more cycles is beyond the kernel's "
                    "range of 9000 s",
                    sc_core::sc_time_stamp().to_seconds(), count));
  }
  return sc_core::sc_time::from_value(count * period);
}

}  // namespace spusim
