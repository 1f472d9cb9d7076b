// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include <spusim/noise/random_stream.h>

namespace spusim {

/// The random streams of an exact engine and how far it has come in them. They outlive a
/// programming of the array. One index of `noise` an interval with noise, one of `looks` a point.
struct ExactStreams {
  RandomStream noise;
  RandomStream looks;
  std::uint64_t noise_index = 0;
  std::uint64_t look_index = 0;
};

}  // namespace spusim
