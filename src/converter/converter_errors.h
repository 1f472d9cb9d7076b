// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include <spusim/converter/quantizer.h>
#include <spusim/linalg/types.h>
#include <spusim/noise/stream_family.h>

namespace spusim {

/// How far the converters of a device are from ideal ones; all zero: they are ideal.
struct ConverterSpread {
  double gain = 0.0;      ///< standard deviation of a converter's relative gain error, >= 0
  double offset_v = 0.0;  ///< standard deviation of its offset, V, >= 0
  double inl_lsb = 0.0;   ///< peak of its integral non-linearity, LSB, >= 0
  double dnl_lsb = 0.0;   ///< standard deviation of its differential non-linearity, LSB, >= 0

  bool linear() const { return inl_lsb == 0.0 && dnl_lsb == 0.0; }
  bool ideal() const { return gain == 0.0 && offset_v == 0.0 && linear(); }
};

/// The converters of one kind that a device has.
struct ConverterBank {
  ConverterSpread spread = {};
  std::uint64_t count = 0;  ///< 0: one a cell

  /// Converters take turns at the cells: cell i has converter i mod count.
  Index ConverterOf(Index cell) const {
    return count == 0 ? cell : cell % static_cast<Index>(count);
  }
};

/// What the converters of one device were made with, drawn once for each specimen. Converter c
/// has the gain 1 + g_c, the offset o_c, and at code k of -L .. L the deviation from a straight
/// line, in LSB,
///
///   d_c(k) = s_c inl (3 sqrt(3)/2) w (1 - w^2) + (dnl / sqrt 2) e_c(k),      w = k/L
///
/// g_c = gain z, o_c = offset z', z, z' and e_c(k) standard normal, s_c = +-1 by a fair coin. The
/// first term is a smooth bow, zero at 0 and at the ends, with peaks of `inl` at w = +-1/sqrt 3;
/// the second moves each code on its own, so that the steps between neighbours have the standard
/// deviation `dnl`; there is none at the ends, which gain and offset define. Shape and independence
/// are models of ours: data sheets give extremes only.
class ConverterErrors {
 public:
  /// `name` keeps the draws of one bank from those of another.
  /// @throws InputError naming the entry of `spread` if it is negative or not finite, or a
  ///   non-linearity of an ideal converter, which has no codes to move.
  ConverterErrors(const ConverterSpread& spread, const Quantizer& quantizer,
                  const StreamFamily& specimen, const std::string& name);

  const ConverterSpread& spread() const { return spread_; }

  double Gain(Index converter) const;
  double Offset(Index converter) const;
  /// d_c(k), LSB.
  double Deviation(Index converter, double code) const {
    return Bow(converter, code) + Local(converter, code);
  }
  /// The two terms of d_c(k).
  double Bow(Index converter, double code) const;
  double Local(Index converter, double code) const;

 private:
  ConverterSpread spread_;
  double max_code_;
  RandomStream gain_;
  RandomStream offset_;
  RandomStream inl_;
  RandomStream dnl_;
};

}  // namespace spusim
