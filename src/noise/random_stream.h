// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

#include <spusim/linalg/types.h>

namespace spusim {

/// A counter-based random stream: the value at (cell, index) is a pure function of
/// (seed, name, cell, index), so results do not depend on threads, tracing or on other streams.
/// Generator: Philox4x32-10 (Salmon et al., SC'11) of Random123. Key: seed and name, hashed through
/// Philox itself. Counter: (cell pair, index). Cells 2i and 2i+1 share one Philox call.
class RandomStream {
 public:
  RandomStream(std::uint64_t seed, std::string_view name);

  /// Uniform on the open interval (0, 1), 52 bits.
  double Uniform(std::uint64_t cell, std::uint64_t index) const;

  /// Standard normal, by the Box-Muller transform of the pair's two uniforms.
  double Normal(std::uint64_t cell, std::uint64_t index) const;

  /// out[i] = Normal(i, index) for all i, at one Philox call for two cells and four such calls side
  /// by side, on up to `threads` threads. Allocates nothing.
  void FillNormals(std::uint64_t index, Eigen::Ref<Vector> out, int threads = 1) const;

  /// out(i, k) = Normal(i, first_index + k): a column for each index, as above.
  void FillNormalsBlock(std::uint64_t first_index, Eigen::Ref<Matrix> out, int threads = 1) const;

 private:
  std::uint32_t key_[2];
};

}  // namespace spusim
