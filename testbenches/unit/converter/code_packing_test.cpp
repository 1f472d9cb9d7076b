// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <vector>

#include <catch2/catch.hpp>

#include <spusim/base/errors.h>
#include <spusim/converter/code_packing.h>
#include <spusim/noise/random_stream.h>

namespace spusim {
namespace {

std::vector<double> RandomCodes(int word_bits, std::size_t count) {
  const double largest = std::ldexp(1.0, word_bits - 1) - 1.0;
  const RandomStream stream(3, "test.codes");
  std::vector<double> codes(count);
  for (std::size_t i = 0; i < count; ++i) {
    codes[i] = std::round((2.0 * stream.Uniform(i, 0) - 1.0) * largest);
  }
  codes.front() = largest;
  codes.back() = -largest;
  return codes;
}

TEST_CASE("codes of every width come back as they went") {
  for (int word_bits = 2; word_bits <= 56; ++word_bits) {
    const std::vector<double> codes = RandomCodes(std::min(word_bits, 50), 101);
    Bytes bytes;
    PackCodes(codes, word_bits, bytes);
    CHECK(bytes.size() == (101U * static_cast<unsigned>(word_bits) + 7) / 8);
    CHECK(bytes.size() == PackedBytes(101, word_bits));
    std::vector<double> read(codes.size());
    UnpackCodes(bytes, word_bits, read);
    CHECK(read == codes);
  }
}

TEST_CASE("ideal words are doubles, bit for bit") {
  const std::vector<double> values = {0.1, -1.0 / 3.0, 0.0, 1e-300};
  Bytes bytes;
  PackCodes(values, 64, bytes);
  CHECK(bytes.size() == 32);
  std::vector<double> read(values.size());
  UnpackCodes(bytes, 64, read);
  CHECK(read == values);
}

TEST_CASE("words are packed without gaps, low bits first") {
  Bytes bytes;
  PackCodes(std::vector<double>{1.0, -1.0, 3.0}, 4, bytes);
  CHECK(bytes == Bytes{0xF1, 0x03});
}

TEST_CASE("words of whole bytes are packed in the same order") {
  Bytes bytes;
  PackCodes(std::vector<double>{1.0, -2.0, 127.0}, 8, bytes);
  CHECK(bytes == Bytes{0x01, 0xFE, 0x7F});
  bytes.clear();
  PackCodes(std::vector<double>{1.0, -2.0, 300.0, -32767.0}, 16, bytes);
  CHECK(bytes == Bytes{0x01, 0x00, 0xFE, 0xFF, 0x2C, 0x01, 0x01, 0x80});
  bytes.clear();
  PackCodes(std::vector<double>{-2.0, 2147483647.0}, 32, bytes);
  CHECK(bytes == Bytes{0xFE, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F});
}

TEST_CASE("packing appends on a whole byte") {
  Bytes bytes = {0xAA};
  PackCodes(std::vector<double>{1.0}, 3, bytes);
  CHECK(bytes == Bytes{0xAA, 0x01});
}

TEST_CASE("too few bytes are an error") {
  std::vector<double> codes(3);
  CHECK_THROWS_AS(UnpackCodes(Bytes{1, 2}, 16, codes), RunError);
}

TEST_CASE("bits can be moved between any two offsets and nothing else changes") {
  const Bytes from = {0xB4, 0x5E, 0xC3, 0x99, 0x27};
  const auto bit = [](const Bytes& bytes, std::size_t i) { return (bytes[i / 8] >> (i % 8)) & 1; };
  for (std::size_t from_bit = 0; from_bit < 9; ++from_bit) {
    for (std::size_t to_bit = 0; to_bit < 9; ++to_bit) {
      for (std::size_t count = 0; count <= 24; ++count) {
        Bytes to(5, 0x55);
        CopyBits(from, from_bit, to, to_bit, count);
        bool right = true;
        for (std::size_t i = 0; i < 40; ++i) {
          const bool inside = i >= to_bit && i < to_bit + count;
          const int expected = inside ? bit(from, from_bit + i - to_bit) : (i % 2 == 0 ? 1 : 0);
          right = right && bit(to, i) == expected;
        }
        CHECK(right);
      }
    }
  }
}

}  // namespace
}  // namespace spusim
