// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include <spusim/device/timing/cycle_formulas.h>

namespace spusim {

/// Conversion time of a bank of converters that share the cells among them.
struct ConverterTiming {
  std::uint64_t count = 0;    ///< converters; 0: one a channel
  std::uint64_t rate_hz = 0;  ///< conversions a second of each
  std::uint64_t clock_hz = 0;

  std::uint64_t Cycles(std::uint64_t channels) const {
    return ConversionCycles(channels, count, rate_hz, clock_hz);
  }
};

}  // namespace spusim
