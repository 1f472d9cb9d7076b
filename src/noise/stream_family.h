// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include <spusim/noise/random_stream.h>

namespace spusim {

/// The random streams of one device under one seed: of its noise (run.seed) or of what it was made
/// with (spu.device_seed). The device's name is a part of each stream's, "spu0.cells.resistor", so
/// that two devices are two specimens with noises of their own, and neither's numbers depend on
/// whether the other is there.
class StreamFamily {
 public:
  StreamFamily(std::uint64_t seed, std::string device) : seed_(seed), device_(std::move(device)) {}

  RandomStream Stream(std::string_view name) const {
    return RandomStream(seed_, device_ + '.' + std::string(name));
  }
  std::uint64_t seed() const { return seed_; }
  /// "spu0", "spu1", ...
  const std::string& device() const { return device_; }

 private:
  std::uint64_t seed_;
  std::string device_;
};

/// The name of the k-th device of a system: "spu0", "spu1", ...
inline std::string DeviceName(int k) { return "spu" + std::to_string(k); }

}  // namespace spusim
