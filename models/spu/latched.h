// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include <spusim/device/array_image.h>
#include <spusim/device/noise_image.h>
#include <spusim/linalg/types.h>

namespace spusim {

/// What changes at a latch, all of it together. What is not there stays as it is.
struct Latched {
  double node_variance_v2 = 0.0;          ///< the noise sources' level
  std::optional<ArrayImage> array = {};   ///< the programmable resistors
  std::optional<NoiseImage> mixing = {};  ///< the mixing array of the noise sources
  std::optional<Vector> input_v = {};     ///< input voltages b', one a cell
  std::optional<Vector> pulses_vs = {};   ///< short pulses that come with it, V s
  std::optional<Vector> preset_v = {};    ///< the capacitors are charged to this
};

}  // namespace spusim
