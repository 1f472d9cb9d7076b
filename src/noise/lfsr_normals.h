// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include <spusim/linalg/types.h>
#include <spusim/noise/random_stream.h>

namespace spusim {

/// Nearly normal numbers as digital logic makes them cheaply: each source has a linear feedback
/// shift register of 63 bits, b[n] = b[n-63] + b[n-62] mod 2, of period 2^63 - 1 (x^63 + x + 1 is
/// primitive); twelve words of 16 bits are added up and centred.
///
///   z = sum_{k<12} (w_k + 1/2)/2^16 - 6,   mean 0, variance 1 - 2^-32, |z| < 6
///
/// By the central limit theorem z is normal but for its kurtosis, 3 - 0.1, and its ends. What a
/// shift register has besides, and a counter-based stream has not: three bits that are 62 and 1
/// apart always add up to zero. Source of the polynomial: N. Zierler, Inf. Control 15 (1969) 67,
/// trinomials over GF(2).
class LfsrNormals {
 public:
  /// `sources` registers, filled from `stream` (its index 0), never with zeros only.
  LfsrNormals(const RandomStream& stream, Index sources);

  /// Registers for `sources`, those that are there go on. `stream`: as at the start.
  void AddUpTo(Index sources, const RandomStream& stream);

  /// out[i] = the next number of source i. @pre there are so many.
  void Fill(Vector& out);

 private:
  std::vector<std::uint64_t> registers_;  // bit j: b[n - 64 + j]
};

}  // namespace spusim
