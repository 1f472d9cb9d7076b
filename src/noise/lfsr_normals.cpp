// SPDX-License-Identifier: Apache-2.0
#include <spusim/noise/lfsr_normals.h>

namespace spusim {
namespace {

/// The next 32 bits, all of whose taps are already known, moved in from the top.
std::uint64_t Advance(std::uint64_t bits) {
  const std::uint64_t next = ((bits >> 1U) ^ (bits >> 2U)) & 0xffffffffU;
  return (bits >> 32U) | (next << 32U);
}

}  // namespace

LfsrNormals::LfsrNormals(const RandomStream& stream, Index sources) { AddUpTo(sources, stream); }

void LfsrNormals::AddUpTo(Index sources, const RandomStream& stream) {
  constexpr double kWord = 0x1p32;
  for (std::uint64_t cell = registers_.size(); cell < static_cast<std::uint64_t>(sources); ++cell) {
    const auto low = static_cast<std::uint64_t>(stream.Uniform(cell, 0) * kWord);
    const auto high = static_cast<std::uint64_t>(stream.Uniform(cell, 1) * kWord);
    // The lowest bit has left the register: b[n - 64] is no tap.
    std::uint64_t bits = (high << 32U) | low;
    if (bits < 2) bits = 2;
    registers_.push_back(bits);
  }
}

void LfsrNormals::Fill(Vector& out) {
  constexpr int kAdvances = 6;  // two words each
  constexpr std::uint64_t kWord = 0xffff;
  for (Index i = 0; i < out.size(); ++i) {
    std::uint64_t& bits = registers_[static_cast<std::size_t>(i)];
    std::uint64_t sum = 0;
    for (int k = 0; k < kAdvances; ++k) {
      bits = Advance(bits);
      sum += ((bits >> 32U) & kWord) + (bits >> 48U);
    }
    out[i] = (static_cast<double>(sum) + 0.5 * 2 * kAdvances) * 0x1p-16 - kAdvances;
  }
}

}  // namespace spusim
