// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

#include <spusim/converter/quantizer.h>
#include <spusim/linalg/types.h>
#include <spusim/noise/lfsr_normals.h>
#include <spusim/noise/stream_family.h>

namespace spusim {

enum class NoiseGenerator { kPhilox, kLfsr };

/// How a noise DAC is made.
struct NoiseDacOptions {
  NoiseGenerator generator = NoiseGenerator::kPhilox;
  int bits = 0;        ///< of its words; 0: it does not round
  double crest = 5.5;  ///< its full scale in standard deviations, > 0; what lies beyond is clipped
};

/// The noise DACs of N sources: at each update every source puts out a new number of mean 0 and
/// (before rounding and clipping) variance 1, which it holds until the next one. Rounding adds
/// LSB^2/12, LSB = crest/(2^(bits-1) - 1); clipping at a crest c takes away
/// 2 [c phi(c) + (1 - c^2) Q(c)] of the variance: 7e-8 at 5.5, 0.5 % at 3.
///
/// Power spectral density of a held source whose numbers have the standard deviation s, updated
/// every T seconds (two-sided, per Hz): s^2 T sinc^2(pi f T), so that s^2 = 2 D/T makes it that of
/// a white source of diffusion D below 1/T.
class NoiseDac {
 public:
  /// @throws InputError for bits that a Quantizer refuses, or a crest that is not positive.
  NoiseDac(const NoiseDacOptions& options, Index sources, const StreamFamily& streams);

  Index sources() const { return values_.size(); }
  /// Another number of sources, from the next update on; those that stay go on in their sequences.
  void SetSources(Index sources);
  /// Moves on to the next update.
  void Next();
  /// The numbers of the present update; zero before the first one.
  const Vector& values() const { return values_; }

 private:
  RandomStream stream_;
  std::optional<LfsrNormals> lfsr_;
  Quantizer quantizer_;
  double crest_;
  std::uint64_t index_ = 0;
  Vector values_;
};

}  // namespace spusim
