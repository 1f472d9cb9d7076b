// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include <spusim/converter/converter_errors.h>
#include <spusim/converter/dac.h>
#include <spusim/noise/stream_family.h>

namespace spusim {

/// The DACs of a device, each with its own static errors, taking turns at the cells: channel i is
/// driven by converter i mod count,
///
///   V = (1 + g_c) (FS/L) (k + d_c(k)) + o_c
///
/// with the non-linearity d_c of ConverterErrors. Without errors: Dac, to the bit.
class DacArray {
 public:
  /// @throws InputError as ConverterErrors.
  DacArray(const Dac& nominal, const ConverterBank& bank, const StreamFamily& specimen);

  const Dac& nominal() const { return nominal_; }
  Vector Volts(const Vector& codes) const;

 private:
  Dac nominal_;
  ConverterErrors errors_;
  ConverterBank bank_;
};

/// Where the most significant bit of an offset binary converter changes: +1 where a code rises from
/// below 0, -1 where it falls below, else 0. Empty `before`: all were 0.
Vector MajorCarries(const Vector& before, const Vector& after);

}  // namespace spusim
