// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include <spusim/linalg/types.h>
#include <spusim/noise/random_stream.h>

namespace spusim {

/// Draws batches without replacement: each epoch is a fresh permutation of all samples, cut into
/// floor(n/b) batches; what is left over is dropped. The permutation of epoch e (from 0) is a
/// Fisher-Yates shuffle of 0 .. n-1 whose swap at place i (from n-1 down to 1) uses the uniform
/// number of cell i, index e, of the stream (seed, "trainer.batches"): it depends on nothing else.
class BatchSampler {
 public:
  /// @throws InputError unless 1 <= batch <= samples.
  BatchSampler(std::uint64_t seed, Index samples, Index batch);

  /// The next batch's samples. Valid until the next call.
  const std::vector<Index>& Next();

 private:
  void Shuffle();

  RandomStream stream_;
  std::uint64_t epoch_ = 0;
  std::size_t used_ = 0;
  std::vector<Index> order_;
  std::vector<Index> batch_;
};

}  // namespace spusim
