// SPDX-License-Identifier: Apache-2.0
#include <spusim/noise/random_stream.h>

#include <algorithm>

#include <Random123/philox.h>
#include <spusim/linalg/parallel.h>
#include <spusim/noise/box_muller.h>
#include <spusim/noise/philox_lanes.h>

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

/// Box-Muller on the bits of `groups` groups. A function of its own: together with Philox's rounds
/// the constants of both would not stay in registers.
[[gnu::noinline]] void TransformGroups(const BitLanes* even, const BitLanes* odd, int groups,
                                       double* out) {
  for (int g = 0; g < groups; ++g) {
    RealLanes first;
    RealLanes second;
    box_muller::Transform<BitLanes>(box_muller::OpenUniform<RealLanes>(even[g]),
                                    box_muller::OpenUniform<RealLanes>(odd[g]), first, second);
    StoreInterleaved(first, second, out + 2 * kLanes * g);
  }
}

/// Normals of the 2 kGroups kLanes cells from cell 2 pair on, to `out`.
template <int kGroups>
void FillGroups(const philox::KeySchedule& keys, std::uint64_t pair, std::uint64_t index,
                double* out) {
  BitLanes even[kGroups];
  BitLanes odd[kGroups];
  philox::PairBits<kGroups>(keys, pair, index, even, odd);
  TransformGroups(even, odd, kGroups, out);
}

constexpr int kGroups = 4;
constexpr Index kGroupCells = 2 * kLanes;
constexpr Index kBlock = kGroups * kGroupCells;

/// Normals of `count` cells from `first_cell` on, a multiple of kBlock.
void FillCells(const philox::KeySchedule& keys, Index first_cell, std::uint64_t index, double* out,
               Index count) {
  auto pair = static_cast<std::uint64_t>(first_cell / 2);
  for (; count >= kBlock; count -= kBlock, out += kBlock, pair += kBlock / 2) {
    FillGroups<kGroups>(keys, pair, index, out);
  }
  if (count == kGroupCells) {
    FillGroups<1>(keys, pair, index, out);
  } else if (count != 0) {
    double rest[kBlock];
    if (count < kGroupCells) {
      FillGroups<1>(keys, pair, index, rest);
    } else {
      FillGroups<kGroups>(keys, pair, index, rest);
    }
    for (Index i = 0; i < count; ++i) out[i] = rest[i];
  }
}

// Cells of one piece of parallel work; a piece with fewer would cost more to hand out than to do.
constexpr Index kPiece = 256 * kBlock;

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

void RandomStream::FillNormals(std::uint64_t index, Eigen::Ref<Vector> out, int threads) const {
  const philox::KeySchedule keys(key_);
  const Index size = out.size();
  ParallelFor((size + kPiece - 1) / kPiece, threads, [&](Index piece) {
    const Index begin = piece * kPiece;
    FillCells(keys, begin, index, out.data() + begin, std::min(kPiece, size - begin));
  });
}

void RandomStream::FillNormalsBlock(std::uint64_t first_index, Eigen::Ref<Matrix> out,
                                    int threads) const {
  const philox::KeySchedule keys(key_);
  const Index rows = out.rows();
  const Index columns = out.cols();
  if (rows == 0) return;
  // Long columns are cut, short ones put together.
  const Index row_pieces = (rows + kPiece - 1) / kPiece;
  const Index together = std::max(Index{1}, kPiece / rows);
  ParallelFor(row_pieces * ((columns + together - 1) / together), threads, [&](Index piece) {
    const Index row = piece % row_pieces * kPiece;
    const Index begin = piece / row_pieces * together;
    for (Index k = begin; k < std::min(begin + together, columns); ++k) {
      FillCells(keys, row, first_index + static_cast<std::uint64_t>(k), &out(row, k),
                std::min(kPiece, rows - row));
    }
  });
}

}  // namespace spusim
