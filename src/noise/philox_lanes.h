// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include <spusim/noise/lanes.h>

/// Philox4x32-10 (Salmon, Moraes, Dror, Shaw, SC'11) on counters side by side: each 32-bit word of
/// a counter in the lower half of a 64-bit lane, where one instruction multiplies two words into
/// the 64 bits that a round needs. The bits are those of Random123.
namespace spusim::philox {

constexpr int kRounds = 10;

/// The keys of all rounds, each in every lane. Carries go into the upper halves, which nothing
/// reads.
struct KeySchedule {
  explicit KeySchedule(const std::uint32_t (&key)[2]) {
    BitLanes k0 = Broadcast(key[0]);
    BitLanes k1 = Broadcast(key[1]);
    for (int round = 0; round < kRounds; ++round) {
      even[round] = k0;
      odd[round] = k1;
      k0 += Broadcast(0x9E3779B9);
      k1 += Broadcast(0xBB67AE85);
    }
  }

  BitLanes even[kRounds];
  BitLanes odd[kRounds];
};

/// The two 64-bit words of the counters (pair, index), pair = first .. first + kGroups * kLanes
/// - 1. The groups of lanes go through the rounds together: one alone would wait for its products.
/// @pre `first` is a multiple of kGroups * kLanes, a power of two: no carry into the upper word.
template <int kGroups>
inline void PairBits(const KeySchedule& keys, std::uint64_t first, std::uint64_t index,
                     BitLanes (&even)[kGroups], BitLanes (&odd)[kGroups]) {
  const BitLanes multiplier0 = Broadcast(0xD2511F53);
  const BitLanes multiplier1 = Broadcast(0xCD9E8D57);
  // In the first two rounds half of the words are common to all pairs.
  const BitLanes index_product = MultiplyLow(Broadcast(index), multiplier1);
  const BitLanes common =
      MultiplyLow((index_product >> 32) ^ Broadcast(first >> 32) ^ keys.even[0], multiplier0);
  const BitLanes key1 = Broadcast(index >> 32) ^ keys.odd[0];
  const BitLanes key2 = index_product ^ keys.even[1];
  const BitLanes key3 = (common >> 32) ^ keys.odd[1];
  const BitLanes key5 = common ^ keys.odd[2];

  BitLanes c0[kGroups];
  BitLanes c1[kGroups];
  BitLanes c2[kGroups];
  BitLanes c3[kGroups];
#pragma GCC unroll 4
  for (int g = 0; g < kGroups; ++g) {
    const std::uint64_t offset = static_cast<std::uint64_t>(g) * std::uint64_t{kLanes};
    const BitLanes pair = Broadcast(first + offset) + BitLanes{0, 1, 2, 3};
    const BitLanes product0 = MultiplyLow(pair, multiplier0);
    const BitLanes product1 = MultiplyLow((product0 >> 32) ^ key1, multiplier1);
    c0[g] = (product1 >> 32) ^ key2;
    c1[g] = product1;
    c2[g] = product0 ^ key3;
    c3[g] = common;
  }
#pragma GCC unroll 10
  for (int round = 2; round < kRounds; ++round) {
#pragma GCC unroll 4
    for (int g = 0; g < kGroups; ++g) {
      const BitLanes product0 = MultiplyLow(c0[g], multiplier0);
      const BitLanes product1 = MultiplyLow(c2[g], multiplier1);
      c0[g] = (product1 >> 32) ^ (c1[g] ^ keys.even[round]);
      c1[g] = product1;
      c2[g] = (product0 >> 32) ^ (round == 2 ? key5 : c3[g] ^ keys.odd[round]);
      c3[g] = product0;
    }
  }
  constexpr std::uint64_t kLow = 0xffffffff;
#pragma GCC unroll 4
  for (int g = 0; g < kGroups; ++g) {
    even[g] = (c0[g] & kLow) | (c1[g] << 32);
    odd[g] = (c2[g] & kLow) | (c3[g] << 32);
  }
}

}  // namespace spusim::philox
