// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace spusim {

/// What the simulated cycles were spent on, as the host saw them pass. Every cycle stands in
/// exactly one entry. While a host waits in a read, that is what the device it reads from does;
/// cycles that a device works while the host works too, or is busy with another device, are the
/// host's.
struct PhaseAccount {
  std::uint64_t host = 0;     ///< the GPU works; nothing else to wait for
  std::uint64_t upload = 0;   ///< link, host to device
  std::uint64_t program = 0;  ///< writing resistors from the staging buffer
  std::uint64_t preset = 0;   ///< DACs, initial charge
  std::uint64_t dac = 0;      ///< DACs, inputs
  std::uint64_t delay = 0;    ///< rest of a set delay
  std::uint64_t settle = 0;   ///< latch to first strobe
  std::uint64_t sample = 0;   ///< first strobe to end of the last conversion
  std::uint64_t readout = 0;  ///< link, device to host, as far as it does not overlap the above

  std::uint64_t Total() const {
    return host + upload + program + preset + dac + delay + settle + sample + readout;
  }
};

}  // namespace spusim
