// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include <spusim/converter/adc.h>
#include <spusim/converter/converter_errors.h>
#include <spusim/noise/stream_family.h>

namespace spusim {

/// The ADCs of a device, each with its own static errors, taking turns at the cells: cell i is
/// converted by converter i mod count. With w = ((1 + g_c) V + o_c) L/FS the code is the k for
/// which
///
///   k - 1/2 + d_c(k) <= w < k + 1/2 + d_c(k + 1),      clipped to -L .. L
///
/// (edges moved by the converter's non-linearity, ConverterErrors; found from the nearest code on,
/// so where edges change places the nearest interval counts). Without errors: Adc, to the bit.
class AdcArray {
 public:
  /// @throws InputError as ConverterErrors.
  AdcArray(const Adc& nominal, const ConverterBank& bank, const StreamFamily& specimen);

  const Adc& nominal() const { return nominal_; }

  /// Converts cells first .. first+count-1 of `volts` into the same places of `codes`; returns how
  /// many clipped.
  std::uint64_t Convert(const Vector& volts, Index first, Index count, Vector& codes) const;

 private:
  double CodeOf(Index converter, double volts) const;
  void Draw(Index converters) const;

  Adc nominal_;
  ConverterErrors errors_;
  ConverterBank bank_;
  // Drawn values, kept: the same whenever they are drawn.
  mutable Vector gain_;
  mutable Vector offset_;
};

}  // namespace spusim
