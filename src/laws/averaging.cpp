// SPDX-License-Identifier: Apache-2.0
#include <spusim/laws/averaging.h>

#include <cmath>

namespace spusim {
namespace {

// Below it all samples lie at one and the same time as far as a double can tell.
constexpr double kNoSpacing = 1e-7;

}  // namespace

double AveragingFactor(double rate, double spacing, double samples) {
  const double r = std::exp(-rate * spacing);
  const double gap = -std::expm1(-rate * spacing);
  if (gap * samples < kNoSpacing) return samples;
  const double end = -std::expm1(-rate * spacing * samples);
  return (1.0 + r) / gap - 2.0 * r * end / (samples * gap * gap);
}

double MeanDecay(double rate, double time, double spacing, double samples) {
  const double first = std::exp(-rate * time);
  const double gap = -std::expm1(-rate * spacing);
  if (gap * samples < kNoSpacing) return first;
  return first * -std::expm1(-rate * spacing * samples) / (samples * gap);
}

}  // namespace spusim
