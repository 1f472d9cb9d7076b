// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace spusim {

/// Codes as they travel on the link: two's complement words of `word_bits` bits, least significant
/// bit first, packed without gaps and padded with zeros to whole bytes; `word_bits` = 64: IEEE 754
/// doubles (ideal converters and arrays have no codes).
using Bytes = std::vector<std::uint8_t>;

/// Bytes that `words` words take: ceil(words * word_bits / 8).
std::size_t PackedBytes(std::size_t words, int word_bits);

/// Appends packed codes to `bytes`, starting on a byte. @pre codes fit into word_bits.
/// @throws RunError unless word_bits is 2 .. 56 or 64.
void PackCodes(std::span<const double> codes, int word_bits, Bytes& bytes);

/// The inverse of PackCodes: fills `codes` from the front of `bytes`.
/// @throws RunError when `bytes` is too short, or as above.
void UnpackCodes(std::span<const std::uint8_t> bytes, int word_bits, std::span<double> codes);

/// Copies `count` bits from bit `from_bit` of `from` to bit `to_bit` of `to`, least significant
/// first; other bits of `to` stay. @pre both ranges lie inside their buffers and do not overlap.
void CopyBits(std::span<const std::uint8_t> from, std::size_t from_bit, std::span<std::uint8_t> to,
              std::size_t to_bit, std::size_t count);

}  // namespace spusim
