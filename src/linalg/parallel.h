// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <spusim/linalg/types.h>

namespace spusim {

/// Calls body(i) for i = 0 .. count-1 on up to `threads` threads (OpenMP); 1: in this thread, in
/// order. What one call does must not depend on the others: work is split into blocks whose bounds
/// follow from the problem, never from the number of threads, so that results are equal to the bit.
/// @pre body does not throw.
template <typename Body>
void ParallelFor(Index count, int threads, const Body& body) {
  if (threads <= 1 || count <= 1) {
    for (Index i = 0; i < count; ++i) body(i);
    return;
  }
#pragma omp parallel for schedule(dynamic, 1) num_threads(threads)
  for (Index i = 0; i < count; ++i) body(i);
}

}  // namespace spusim
