// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <spusim/analog/langevin_system.h>
#include <spusim/linalg/lyapunov.h>

namespace spusim::test {

/// Stationary covariance of a system's whole state, V^2. @pre it has a mixing.
inline Matrix Stationary(const LangevinSystem& system) {
  const Matrix& s = *system.noise_mixing;
  return SolveLyapunov(system.drift->ToDense(),
                       2.0 * system.diffusion / system.rate * (s * s.transpose()));
}

}  // namespace spusim::test
