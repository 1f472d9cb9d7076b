// SPDX-License-Identifier: Apache-2.0
#include <spusim/noise/lfsr_normals.h>

namespace spusim {
namespace {

/// One register, left-aligned in 32 bits.
struct Register {
  std::uint32_t mask;  ///< keeps its bits
  unsigned tap;        ///< the distance of its two taps
  unsigned back;       ///< its length less `step`: where the new bits go
  unsigned step;       ///< by how many bits it moves for each word
};

// L'Ecuyer 1996, figure 1.
constexpr Register kRegisters[] = {
    {0xfffffffeU, 13, 19, 12}, {0xfffffff8U, 2, 25, 4}, {0xfffffff0U, 3, 11, 17}};

}  // namespace

LfsrNormals::LfsrNormals(const RandomStream& stream, Index sources) { AddUpTo(sources, stream); }

/// The next word of a source.
std::uint32_t LfsrNormals::Advance(Registers& registers) {
  std::uint32_t word = 0;
  for (std::size_t k = 0; k < registers.size(); ++k) {
    const Register& r = kRegisters[k];
    std::uint32_t& s = registers[k];
    s = ((s & r.mask) << r.step) ^ (((s << r.tap) ^ s) >> r.back);
    word ^= s;
  }
  return word;
}

void LfsrNormals::AddUpTo(Index sources, const RandomStream& stream) {
  constexpr double kWord = 0x1p32;
  for (std::uint64_t source = registers_.size(); source < static_cast<std::uint64_t>(sources);
       ++source) {
    Registers registers;
    for (std::size_t k = 0; k < registers.size(); ++k) {
      registers[k] = static_cast<std::uint32_t>(stream.Uniform(source, k) * kWord);
      // A register of zeros stays one.
      if ((registers[k] & kRegisters[k].mask) == 0) registers[k] = ~kRegisters[k].mask + 1;
    }
    registers_.push_back(registers);
  }
}

void LfsrNormals::Fill(Vector& out) {
  constexpr int kWords = 6;  // two halves each
  for (Index i = 0; i < out.size(); ++i) {
    Registers& registers = registers_[static_cast<std::size_t>(i)];
    std::uint64_t sum = 0;
    for (int k = 0; k < kWords; ++k) {
      const std::uint32_t word = Advance(registers);
      sum += (word & 0xffffU) + (word >> 16U);
    }
    out[i] = (static_cast<double>(sum) + 0.5 * 2 * kWords) * 0x1p-16 - kWords;
  }
}

}  // namespace spusim
