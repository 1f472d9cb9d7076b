// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <vector>

#include <spusim/converter/code_packing.h>
#include <spusim/models/bus/register_map.h>

namespace spusim {

inline Bytes Words(const std::vector<std::uint64_t>& values) {
  Bytes bytes(values.size() * sizeof(std::uint64_t));
  std::memcpy(bytes.data(), values.data(), bytes.size());
  return bytes;
}

inline std::uint64_t Word(const Bytes& bytes, std::size_t index = 0) {
  std::uint64_t value = 0;
  std::memcpy(&value, bytes.data() + index * sizeof value, sizeof value);
  return value;
}

/// The array registers of a dense array of n cells, for a write to reg::kLayout.
inline Bytes DenseRegisters(std::uint64_t n) {
  const std::uint64_t one = std::bit_cast<std::uint64_t>(1.0);
  return Words({0, n, 0, 0, 0, one, 0});
}

/// The anneal registers, the last of them starting it, for a write to reg::kSettleCycles.
inline Bytes StartRegisters(std::uint64_t settle, std::uint64_t samples, std::uint64_t interval,
                            std::int64_t delay = 0, bool every_sample = false) {
  return Words({settle, samples, interval, static_cast<std::uint64_t>(delay),
                every_sample ? 1U : 0U, 0, reg::kStart});
}

inline Bytes Packed(const std::vector<double>& codes, int word_bits) {
  Bytes bytes;
  PackCodes(codes, word_bits, bytes);
  return bytes;
}

inline std::vector<double> Unpacked(const Bytes& bytes, std::size_t count, int word_bits) {
  std::vector<double> codes(count);
  UnpackCodes(bytes, word_bits, codes);
  return codes;
}

}  // namespace spusim
