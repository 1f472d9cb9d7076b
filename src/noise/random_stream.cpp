// SPDX-License-Identifier: Apache-2.0
#include <spusim/noise/random_stream.h>

#include <algorithm>
#include <array>

#include <Random123/philox.h>
#include <spusim/noise/box_muller.h>

namespace spusim {
namespace {

using Counter = r123::Philox4x32::ctr_type;
using Key = r123::Philox4x32::key_type;

std::uint32_t Low(std::uint64_t v) { return static_cast<std::uint32_t>(v); }
std::uint32_t High(std::uint64_t v) { return static_cast<std::uint32_t>(v >> 32); }

/// The two 64-bit words of cells 2*pair and 2*pair + 1.
inline void PairBits(const std::uint32_t (&key)[2], std::uint64_t pair, std::uint64_t index,
                     std::uint64_t& even, std::uint64_t& odd) {
  const Counter words = r123::Philox4x32()(
      Counter{{Low(pair), High(pair), Low(index), High(index)}}, Key{{key[0], key[1]}});
  even = words[0] | (std::uint64_t{words[1]} << 32);
  odd = words[2] | (std::uint64_t{words[3]} << 32);
}

}  // namespace

// A chain over the name's 16-byte pieces, keyed by the seed; the length goes first, so that names
// that differ by trailing zero bytes differ too.
RandomStream::RandomStream(std::uint64_t seed, std::string_view name) {
  const Key seed_key{{Low(seed), High(seed)}};
  Counter state{{Low(name.size()), High(name.size()), 0, 0}};
  state = r123::Philox4x32()(state, seed_key);
  for (std::size_t at = 0; at < name.size(); at += 16) {
    const std::string_view piece = name.substr(at, 16);
    for (std::size_t byte = 0; byte < piece.size(); ++byte) {
      const auto value = static_cast<std::uint32_t>(static_cast<unsigned char>(piece[byte]));
      state[byte / 4] ^= value << (8 * (byte % 4));
    }
    state = r123::Philox4x32()(state, seed_key);
  }
  key_[0] = state[0];
  key_[1] = state[1];
}

double RandomStream::Uniform(std::uint64_t cell, std::uint64_t index) const {
  std::uint64_t even = 0;
  std::uint64_t odd = 0;
  PairBits(key_, cell / 2, index, even, odd);
  return box_muller::OpenUniform(cell % 2 == 0 ? even : odd);
}

double RandomStream::Normal(std::uint64_t cell, std::uint64_t index) const {
  std::uint64_t even = 0;
  std::uint64_t odd = 0;
  PairBits(key_, cell / 2, index, even, odd);
  double first = 0.0;
  double second = 0.0;
  box_muller::Transform(box_muller::OpenUniform(even), box_muller::OpenUniform(odd), first, second);
  return cell % 2 == 0 ? first : second;
}

void RandomStream::FillNormals(std::uint64_t index, Eigen::Ref<Vector> out) const {
  // Blocks that stay in the first-level cache, in separate loops that the compiler vectorises.
  constexpr Index kPairs = 64;
  std::array<std::uint64_t, kPairs> even;
  std::array<std::uint64_t, kPairs> odd;
  std::array<double, kPairs> first;
  std::array<double, kPairs> second;
  const Index size = out.size();
  for (Index begin = 0; begin < size; begin += 2 * kPairs) {
    const Index cells = std::min(2 * kPairs, size - begin);
    const auto pairs = static_cast<std::size_t>((cells + 1) / 2);
    for (std::size_t p = 0; p < pairs; ++p) {
      PairBits(key_, static_cast<std::uint64_t>(begin / 2) + p, index, even[p], odd[p]);
    }
    for (std::size_t p = 0; p < pairs; ++p) {
      box_muller::Transform(box_muller::OpenUniform(even[p]), box_muller::OpenUniform(odd[p]),
                            first[p], second[p]);
    }
    double* const to = out.data() + begin;
    for (Index p = 0; p < cells / 2; ++p) {
      to[2 * p] = first[static_cast<std::size_t>(p)];
      to[2 * p + 1] = second[static_cast<std::size_t>(p)];
    }
    if (cells % 2 == 1) to[cells - 1] = first[pairs - 1];
  }
}

}  // namespace spusim
