// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace spusim {

/// What a device has done since the start, as far as it takes energy besides time. Formulas of the
/// counts: docs/models/energy.md.
struct DeviceCounts {
  std::uint64_t link_bits_up = 0;    ///< payload, host to device, registers included
  std::uint64_t link_bits_down = 0;  ///< payload, device to host
  std::uint64_t array_words = 0;     ///< programmable resistors written, noise mixing included
  std::uint64_t preset_conversions = 0;
  std::uint64_t input_conversions = 0;
  std::uint64_t adc_conversions = 0;

  // Of the passive parts; zero where they are not watched.
  double preset_charge_j = 0.0;
  double delay_heat_j = 0.0;   ///< from the last strobe until the cells are held or latched anew
  double settle_heat_j = 0.0;  ///< from the latch to the first strobe
  double sample_heat_j = 0.0;  ///< from the first strobe to the last
};

}  // namespace spusim
