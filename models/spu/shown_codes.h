// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include <systemc>

#include <spusim/converter/quantizer.h>
#include <spusim/linalg/types.h>

namespace spusim {

/// Puts the first codes on ports, for waveforms. Ideal converters have no codes: theirs are shown
/// as they would read at 32 bits.
inline void ShowCodes(const Vector& codes, const Quantizer& quantizer,
                      sc_core::sc_vector<sc_core::sc_out<std::int64_t>>& ports) {
  constexpr double kShownScale = 2147483647.0;
  const double scale = quantizer.ideal() ? kShownScale : 1.0;
  const auto shown = static_cast<Index>(ports.size());
  for (Index i = 0; i < shown && i < codes.size(); ++i) {
    ports[static_cast<std::size_t>(i)].write(static_cast<std::int64_t>(codes[i] * scale));
  }
}

}  // namespace spusim
