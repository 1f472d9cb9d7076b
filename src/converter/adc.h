// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include <spusim/converter/quantizer.h>
#include <spusim/linalg/types.h>

namespace spusim {

/// Transfer function of an analog-to-digital converter: code = round(V / full_scale_v * L), clipped
/// to -L .. L. Ideal in gain, offset, linearity and noise; rms rounding error
/// full_scale_v / (L sqrt(12)) for a busy signal.
/// @throws InputError if the full scale is not positive and finite.
class Adc {
 public:
  Adc(int bits, double full_scale_v);

  const Quantizer& quantizer() const { return quantizer_; }
  double full_scale_v() const { return full_scale_v_; }
  /// Width of one code, V; 0 for the ideal one.
  double lsb_v() const { return full_scale_v_ * quantizer_.lsb(); }
  double Volts(double code) const { return full_scale_v_ * quantizer_.Decode(code); }

  /// Converts all voltages into `codes` (resized by the caller); returns how many clipped.
  std::uint64_t Convert(const Vector& volts, Vector& codes) const;

 private:
  Quantizer quantizer_;
  double full_scale_v_;
};

}  // namespace spusim
