// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include <spusim/linalg/types.h>
#include <spusim/noise/random_stream.h>

namespace spusim {

/// Nearly normal numbers as digital logic makes them cheaply: each source has three linear feedback
/// shift registers of 31, 29 and 28 bits, whose sum mod 2 is a word of 32 bits (taus88, of period
/// 2^88: P. L'Ecuyer, Math. Comp. 65 (1996) 203); twelve half words are added up and centred.
///
///   z = sum_{k<12} (w_k + 1/2)/2^16 - 6,   mean 0, variance 1 - 2^-32, |z| < 6
///
/// By the central limit theorem z is normal but for its kurtosis, 3 - 0.1, and its ends. One register
/// with a feedback of two bits would not do: its bits n, n - 62 and n - 63 always add up to zero, and
/// where these fall into one number z is skewed. The sum of three has no such relation among
/// few bits.
class LfsrNormals {
 public:
  /// Registers for `sources`, filled from `stream` (source i: its index i), never with zeros only.
  LfsrNormals(const RandomStream& stream, Index sources);

  /// Registers for `sources`, those that are there go on. `stream`: as at the start.
  void AddUpTo(Index sources, const RandomStream& stream);

  /// out[i] = the next number of source i. @pre there are so many.
  void Fill(Vector& out);

 private:
  /// The three registers of a source, each left-aligned in its word.
  using Registers = std::array<std::uint32_t, 3>;
  static std::uint32_t Advance(Registers& registers);

  std::vector<Registers> registers_;
};

}  // namespace spusim
