// SPDX-License-Identifier: Apache-2.0
#include <spusim/models/trace/real_text.h>

#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstring>

#include <fmt/format.h>

namespace spusim {
namespace {

constexpr int kDigits = 17;  // of a double, at most

constexpr auto kPairs = [] {
  std::array<char, 200> pairs{};
  for (int i = 0; i < 100; ++i) {
    pairs[2 * i] = static_cast<char>('0' + i / 10);
    pairs[2 * i + 1] = static_cast<char>('0' + i % 10);
  }
  return pairs;
}();

constexpr auto kPowers = [] {
  std::array<std::uint64_t, kDigits + 1> powers{};
  powers[0] = 1;
  for (int i = 1; i <= kDigits; ++i) powers[i] = 10 * powers[i - 1];
  return powers;
}();

int CountDigits(std::uint64_t number) {
  // 1233/4096 is just above log10(2).
  const int guess = (64 - __builtin_clzll(number | 1U)) * 1233 >> 12;
  return guess + (number >= kPowers[guess] ? 1 : 0);
}

/// Writes eight digits, leading zeros included.
void PutEight(char* out, std::uint32_t number) {
  const std::uint32_t high = number / 10000;
  const std::uint32_t low = number % 10000;
  std::memcpy(out, &kPairs[2 * (high / 100)], 2);
  std::memcpy(out + 2, &kPairs[2 * (high % 100)], 2);
  std::memcpy(out + 4, &kPairs[2 * (low / 100)], 2);
  std::memcpy(out + 6, &kPairs[2 * (low % 100)], 2);
}

/// Writes `count` digits, 1 to 17.
void PutDigits(char* out, std::uint64_t number, int count) {
  constexpr std::uint64_t kEight = 100'000'000;
  constexpr int kMost = 2 * 8;
  const std::uint64_t high = number / kEight;
  const auto low_digits = static_cast<std::uint32_t>(number % kEight);
  const auto high_digits = static_cast<std::uint32_t>(high % kEight);
  const char first = static_cast<char>('0' + high / kEight);
  if (count >= kMost) {
    *out = first;  // of 17; of 16 the next ones take its place
    PutEight(out + count - 16, high_digits);
    PutEight(out + count - 8, low_digits);
    return;
  }
  std::array<char, kMost> text;
  PutEight(text.data(), high_digits);
  PutEight(text.data() + 8, low_digits);
  std::memcpy(out, text.data() + kMost - count, static_cast<std::size_t>(count));
}

}  // namespace

char* PutShortest(char* out, double value) {
// Dragonbox is no part of fmt's documented interface: these releases have it in this form.
#if FMT_VERSION >= 80000 && FMT_VERSION < 120000
  if (value != 0.0) {
    const auto decimal = fmt::detail::dragonbox::to_decimal(std::abs(value));
    const int digits = CountDigits(decimal.significand);
    const int exponent = decimal.exponent;
    const int point = digits + exponent;  // the value is 0.DIGITS 10^point
    // Where to_chars prefers fixed notation: it is not longer.
    const bool fixed = exponent < 0 && exponent >= -(digits + (digits == 1 ? 2 : 3));
    const bool scientific = !fixed && exponent < 0 && point > -99;
    if (fixed || scientific) {
      *out = '-';
      out += value < 0.0 ? 1 : 0;
      if (fixed && point > 0) {
        PutDigits(out + 1, decimal.significand, digits);
        std::memmove(out, out + 1, static_cast<std::size_t>(point));
        out[point] = '.';
        return out + digits + 1;
      }
      if (fixed) {
        std::memcpy(out, "0.0000", 6);
        PutDigits(out + 2 - point, decimal.significand, digits);
        return out + 2 - point + digits;
      }
      PutDigits(out + 1, decimal.significand, digits);
      out[0] = out[1];
      if (digits > 1) out[1] = '.';
      out += digits > 1 ? digits + 1 : 1;
      std::memcpy(out, "e-", 2);
      std::memcpy(out + 2, &kPairs[static_cast<std::size_t>(2 * (1 - point))], 2);
      return out + 4;
    }
  }
#endif
  return std::to_chars(out, out + kRealTextSize, value).ptr;
}

}  // namespace spusim
