// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include <spusim/analog/langevin_system.h>
#include <spusim/analog/path_view.h>

namespace spusim {

/// One way to move a programmed linear system through intervals of any length in one exact step.
/// The dynamics (drift, mixing, rate, pole) are fixed when it is made; input and diffusion come
/// with each call.
class LinearPropagator {
 public:
  virtual ~LinearPropagator() = default;

  /// Input, its offset or the diffusion have changed: what was worked out ahead is dropped.
  virtual void Drop() = 0;
  /// The next `count` calls of Move are for `duration_s` each.
  virtual void Announce(double duration_s, std::uint64_t count) = 0;
  /// As Engine::Move. `input_offset` is u(0) - input, or empty.
  virtual void Move(const LangevinSystem& system, const Vector& input_offset, double duration_s,
                    Vector& state, const PathView* view) = 0;
};

}  // namespace spusim
