// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace spusim {

// Every digital phase takes a whole number of cycles of the SPU clock. These pure functions are the
// formulas of docs/timing.md; the sequencer and the burst path use them, tests hold the beat path
// (where every beat moves on the pins) to them.

/// The link between host and SPU: `rate_bps` bits a second packed into beats, one beat a cycle.
struct LinkTiming {
  std::uint64_t rate_bps = 0;
  std::uint64_t clock_hz = 0;
  std::uint64_t latency_cycles = 0;  ///< per transaction

  /// Beats (= cycles) that move `bits` bits: ceil(bits clock_hz / rate_bps).
  std::uint64_t Beats(std::uint64_t bits) const;
  /// Bits that have moved after `beats` beats: floor(beats rate_bps / clock_hz).
  std::uint64_t BitsAfter(std::uint64_t beats) const;
};

/// Writing `words` resistors from the staging buffer: ceil(words / words_per_cycle); one cycle for
/// all of them when words_per_cycle = 0 (every resistor has a latch of its own); 0 for no words.
std::uint64_t ProgramCycles(std::uint64_t words, std::uint64_t words_per_cycle);

/// Converting `channels` channels on `converters` converters (0: one a channel) of `rate_hz`
/// conversions a second each: ceil(channels / converters) ceil(clock_hz / rate_hz).
std::uint64_t ConversionCycles(std::uint64_t channels, std::uint64_t converters,
                               std::uint64_t rate_hz, std::uint64_t clock_hz);

/// A duration rounded up to whole cycles; a product within 1e-12 of a whole number counts as it.
/// @throws InputError naming `key` if the duration is negative, not finite or beyond 2^62 cycles.
std::uint64_t DurationCycles(double seconds, std::uint64_t clock_hz, const char* key);

/// Bits of one word of a sum of `samples` codes: word_bits + ceil(log2 samples); ideal words (64
/// bits) stay as they are.
int SumWordBits(int word_bits, std::uint64_t samples);

}  // namespace spusim
