// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>

#include <spusim/linalg/types.h>

namespace spusim {

/// What an interval T does to the modes y' = -a y + ..., a = alpha rate; one entry a mode.
struct ModeStep {
  double duration_s = -1.0;
  Vector decay;      ///< e^{-a T}
  Vector response;   ///< rate (1 - e^{-a T})/a, of a constant input
  Vector settling;   ///< rate (e^{-p T} - e^{-a T})/(a - p), of an input e^{-p t}; empty if p = 0
  Vector deviation;  ///< sqrt(rate (1 - e^{-2 a T})/(2 a)), of noise of unit 2 D/rate
};

/// The steps of one set of modes, for the few durations that a run uses.
class ModeSteps {
 public:
  /// `alpha`: dimensionless; `rate`, `pole`: 1/s.
  ModeSteps(const Vector& alpha, double rate, double pole)
      : alpha_(alpha), rate_(rate), pole_(pole) {}

  /// Valid until four other durations have been asked for.
  const ModeStep& At(double duration_s);

 private:
  Vector alpha_;
  double rate_;
  double pole_;
  std::array<ModeStep, 4> kept_;
  std::size_t next_ = 0;
};

}  // namespace spusim
