// SPDX-License-Identifier: Apache-2.0
#include <spusim/device/timing/cycle_formulas.h>

#include <bit>
#include <cmath>

#include <fmt/format.h>

#include <spusim/base/errors.h>

namespace spusim {
namespace {

// A transfer of 2^40 bits at 50 Gb/s overflows 64 bits in the product.
__extension__ using Wide = unsigned __int128;

std::uint64_t CeilDivide(std::uint64_t a, std::uint64_t b) { return a / b + (a % b != 0 ? 1 : 0); }

}  // namespace

std::uint64_t LinkTiming::Beats(std::uint64_t bits) const {
  return static_cast<std::uint64_t>((static_cast<Wide>(bits) * clock_hz + rate_bps - 1) / rate_bps);
}

std::uint64_t LinkTiming::BitsAfter(std::uint64_t beats) const {
  return static_cast<std::uint64_t>(static_cast<Wide>(beats) * rate_bps / clock_hz);
}

std::uint64_t ProgramCycles(std::uint64_t words, std::uint64_t words_per_cycle) {
  if (words == 0) return 0;
  return words_per_cycle == 0 ? 1 : CeilDivide(words, words_per_cycle);
}

std::uint64_t ConversionCycles(std::uint64_t channels, std::uint64_t converters,
                               std::uint64_t rate_hz, std::uint64_t clock_hz) {
  const std::uint64_t rounds = converters == 0 ? 1 : CeilDivide(channels, converters);
  return rounds * CeilDivide(clock_hz, rate_hz);
}

std::uint64_t DurationCycles(double seconds, std::uint64_t clock_hz, const char* key) {
  constexpr double kRounding = 1e-12;
  const double cycles = std::ceil(seconds * static_cast<double>(clock_hz) * (1.0 - kRounding));
  if (!(cycles >= 0.0) || cycles > 0x1p62) {
    throw InputError(fmt::format("{}: {:g} s on the device (allowed: 0 to 2^62 cycles of {} Hz)",
                                 key, seconds, clock_hz));
  }
  return static_cast<std::uint64_t>(cycles);
}

int SumWordBits(int word_bits, std::uint64_t samples) {
  constexpr int kIdealWord = 64;
  if (word_bits == kIdealWord || samples <= 1) return word_bits;
  return word_bits + static_cast<int>(std::bit_width(samples - 1));
}

}  // namespace spusim
