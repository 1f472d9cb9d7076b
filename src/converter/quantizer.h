// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>

namespace spusim {

/// Signed symmetric quantiser on [-1, 1]: one word is one differential pair.
///
///   code = round(w * L), L = 2^(bits-1) - 1, clipped to -L .. L;   value = code / L
///
/// | bits    | meaning                                                                     |
/// | 0       | ideal: the code is w itself, clipped to [-1, 1]; a word of 64 bits on the link |
/// | 2 .. 32 | rounding to the nearest code, ties away from zero; error <= 1/(2 L)          |
///
/// @throws InputError for any other number of bits.
class Quantizer {
 public:
  explicit Quantizer(int bits);

  int bits() const { return bits_; }
  bool ideal() const { return bits_ == 0; }
  /// Bits of one word on the link.
  int word_bits() const { return ideal() ? 64 : bits_; }
  /// L: the largest code (1 for the ideal one).
  double max_code() const { return max_code_; }
  /// One step of the output, for an input scale of 1; 0 for the ideal one.
  double lsb() const { return ideal() ? 0.0 : 1.0 / max_code_; }

  double Encode(double w) const;
  /// values[i] = Encode(values[i] / scale), many at once. @pre scale > 0.
  void EncodeInPlace(std::span<double> values, double scale) const;
  double Decode(double code) const { return code / max_code_; }
  /// True when w lies outside [-1, 1] by more than half a step: the code does not stand for it.
  bool Clips(double w) const;

 private:
  int bits_;
  double max_code_;
};

}  // namespace spusim
