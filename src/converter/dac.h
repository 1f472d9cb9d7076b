// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <spusim/converter/quantizer.h>
#include <spusim/linalg/types.h>

namespace spusim {

/// Transfer function of a digital-to-analog converter: V = full_scale_v * code / L. Ideal in
/// gain, offset, linearity and settling.
/// @throws InputError if the full scale is not positive and finite.
class Dac {
 public:
  Dac(int bits, double full_scale_v);

  const Quantizer& quantizer() const { return quantizer_; }
  double full_scale_v() const { return full_scale_v_; }
  /// The code nearest to a voltage; clipped at the ends of the scale.
  double Code(double volts) const { return quantizer_.Encode(volts / full_scale_v_); }
  double Volts(double code) const { return full_scale_v_ * quantizer_.Decode(code); }
  bool Clips(double volts) const { return quantizer_.Clips(volts / full_scale_v_); }

  Vector Codes(const Vector& volts) const;
  Vector Volts(const Vector& codes) const;

 private:
  Quantizer quantizer_;
  double full_scale_v_;
};

}  // namespace spusim
