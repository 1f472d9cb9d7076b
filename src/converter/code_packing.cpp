// SPDX-License-Identifier: Apache-2.0
#include <spusim/converter/code_packing.h>

#include <algorithm>
#include <bit>
#include <cstring>

#include <fmt/format.h>

#include <spusim/base/errors.h>

namespace spusim {
namespace {

constexpr int kIdealBits = 64;

// With up to 7 bits left over from the word before, a wider one would not fit 64 bits.
constexpr int kWidestWord = 56;

void CheckWidth(int word_bits) {
  if ((word_bits >= 2 && word_bits <= kWidestWord) || word_bits == kIdealBits) return;
  throw RunError(fmt::format("link: words of {} bits (allowed: 2 to {}, or {} for ideal ones)",
                             word_bits, kWidestWord, kIdealBits));
}

// Words of whole bytes are the machine's own: nothing has to be shifted, and the loops vectorise.
static_assert(std::endian::native == std::endian::little);

template <typename Word>
void PackWhole(std::span<const double> codes, std::uint8_t* out) {
  for (std::size_t i = 0; i < codes.size(); ++i) {
    const auto word = static_cast<Word>(static_cast<std::int32_t>(codes[i]));
    std::memcpy(out + i * sizeof word, &word, sizeof word);
  }
}

template <typename Word>
void UnpackWhole(const std::uint8_t* in, std::span<double> codes) {
  for (std::size_t i = 0; i < codes.size(); ++i) {
    Word word;
    std::memcpy(&word, in + i * sizeof word, sizeof word);
    codes[i] = static_cast<double>(word);
  }
}

std::uint64_t LowMask(int bits) { return (std::uint64_t{1} << bits) - 1; }

}  // namespace

std::size_t PackedBytes(std::size_t words, int word_bits) {
  return (words * static_cast<std::size_t>(word_bits) + 7) / 8;
}

void PackCodes(std::span<const double> codes, int word_bits, Bytes& bytes) {
  CheckWidth(word_bits);
  // memcpy of nothing must not be given the null pointer of an empty buffer.
  if (codes.empty()) return;
  const std::size_t start = bytes.size();
  bytes.resize(start + PackedBytes(codes.size(), word_bits));
  std::uint8_t* out = bytes.data() + start;
  if (word_bits == kIdealBits) {
    std::memcpy(out, codes.data(), codes.size_bytes());
    return;
  }
  switch (word_bits) {
    case 8:
      return PackWhole<std::int8_t>(codes, out);
    case 16:
      return PackWhole<std::int16_t>(codes, out);
    case 32:
      return PackWhole<std::int32_t>(codes, out);
    default:
      break;
  }
  const std::uint64_t mask = LowMask(word_bits);
  std::uint64_t pending = 0;
  int pending_bits = 0;
  for (const double code : codes) {
    pending |= (static_cast<std::uint64_t>(static_cast<std::int64_t>(code)) & mask) << pending_bits;
    pending_bits += word_bits;
    for (; pending_bits >= 8; pending_bits -= 8, pending >>= 8) {
      *out++ = static_cast<std::uint8_t>(pending);
    }
  }
  if (pending_bits > 0) *out = static_cast<std::uint8_t>(pending);
}

void UnpackCodes(std::span<const std::uint8_t> bytes, int word_bits, std::span<double> codes) {
  CheckWidth(word_bits);
  if (codes.empty()) return;
  if (bytes.size() < PackedBytes(codes.size(), word_bits)) {
    throw RunError(fmt::format("link: {} words of {} bits expected, {} bytes received",
                               codes.size(), word_bits, bytes.size()));
  }
  if (word_bits == kIdealBits) {
    std::memcpy(codes.data(), bytes.data(), codes.size_bytes());
    return;
  }
  switch (word_bits) {
    case 8:
      return UnpackWhole<std::int8_t>(bytes.data(), codes);
    case 16:
      return UnpackWhole<std::int16_t>(bytes.data(), codes);
    case 32:
      return UnpackWhole<std::int32_t>(bytes.data(), codes);
    default:
      break;
  }
  const std::uint64_t mask = LowMask(word_bits);
  const std::uint64_t sign = std::uint64_t{1} << (word_bits - 1);
  const std::uint8_t* in = bytes.data();
  std::uint64_t pending = 0;
  int pending_bits = 0;
  for (double& code : codes) {
    for (; pending_bits < word_bits; pending_bits += 8) {
      pending |= static_cast<std::uint64_t>(*in++) << pending_bits;
    }
    const std::uint64_t word = pending & mask;
    // Sign extension without a branch: flip the sign bit, then take its weight away again.
    code = static_cast<double>(static_cast<std::int64_t>(word ^ sign) -
                               static_cast<std::int64_t>(sign));
    pending >>= word_bits;
    pending_bits -= word_bits;
  }
}

void CopyBits(std::span<const std::uint8_t> from, std::size_t from_bit, std::span<std::uint8_t> to,
              std::size_t to_bit, std::size_t count) {
  while (count > 0) {
    const std::size_t from_offset = from_bit % 8;
    const std::size_t to_offset = to_bit % 8;
    const std::size_t n = std::min(std::size_t{8} - to_offset, count);
    unsigned window = from[from_bit / 8];
    if (from_offset + n > 8) window |= static_cast<unsigned>(from[from_bit / 8 + 1]) << 8U;
    const unsigned mask = (1U << n) - 1U;
    const unsigned value = (window >> from_offset) & mask;
    std::uint8_t& target = to[to_bit / 8];
    target = static_cast<std::uint8_t>((target & ~(mask << to_offset)) | (value << to_offset));
    from_bit += n;
    to_bit += n;
    count -= n;
  }
}

}  // namespace spusim
