// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include <spusim/linalg/types.h>

namespace spusim {

/// What a task asks of the analog part, as far as it decides which engine is right and which is
/// cheapest. Times in problem time: in tau, where x obeys tau dx = -(A x - b) dt + noise.
struct TaskShape {
  Index cells = 0;            ///< N
  Index states_per_cell = 1;  ///< more than its voltage: a second-order cell, noise with a memory
  Index rows = 0;             ///< m of a factored array J^T H J + lambda I; 0: a dense array
  bool symmetric = true;
  bool noisy = true;
  bool correlated_noise = false;  ///< noise sources that reach several cells each
  double spectral_radius = 0.0;   ///< of A; 0: not known beforehand

  std::uint64_t programmings = 1;  ///< arrays that are written in the course of the task
  std::uint64_t anneals_per_programming = 1;
  double settle_tau = 0.0;    ///< of an anneal, before its first strobe
  std::uint64_t samples = 1;  ///< strobes of an anneal
  double interval_tau = 0.0;  ///< between strobes

  /// States of the cells together.
  Index states() const { return cells * states_per_cell; }
  bool factored() const { return rows > 0; }
};

}  // namespace spusim
