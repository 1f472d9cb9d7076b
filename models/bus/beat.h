// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <ostream>
#include <string>

#include <systemc>

namespace spusim {

/// The data pins of the link in one cycle: up to kMaxBits bits, least significant first.
struct Beat {
  static constexpr std::uint32_t kMaxBits = 8192;
  static constexpr std::uint32_t kBytes = kMaxBits / 8;

  std::uint32_t bits = 0;  ///< how many pins carry data
  std::array<std::uint8_t, kBytes> data{};

  Beat() = default;
  // Only the pins in use are copied: a beat is far narrower than the widest link, and it is copied
  // several times a cycle.
  Beat(const Beat& other) { *this = other; }
  Beat& operator=(const Beat& other) {
    bits = other.bits;
    std::copy_n(other.data.begin(), bytes(), data.begin());
    return *this;
  }
  std::uint32_t bytes() const { return (bits + 7) / 8; }
  bool operator==(const Beat& other) const {
    return bits == other.bits &&
           std::equal(data.begin(), data.begin() + bytes(), other.data.begin());
  }
};

inline std::ostream& operator<<(std::ostream& out, const Beat& beat) {
  return out << beat.bits << " bits";
}

// sc_signal asks for it; a waveform shows the handshake, not thousands of data pins.
inline void sc_trace(sc_core::sc_trace_file* file, const Beat& beat, const std::string& name) {
  sc_core::sc_trace(file, beat.bits, name + "_bits");
}

}  // namespace spusim
