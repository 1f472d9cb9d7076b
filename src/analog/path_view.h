// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <limits>

#include <spusim/linalg/types.h>

namespace spusim {

/// Somebody who looks at the first cells between two events. Looking changes no number: an
/// integrator shows its own steps; an exact engine draws the points from the law of the path given
/// its two ends, with a random stream of its own. The end of the interval is always shown, last.
struct PathView {
  Index cells = 0;         ///< how many cells are shown: the first ones
  double spacing_s = 0.0;  ///< exact engines: between points. 0: a twentieth of 1/rate
  /// Only points in [from_s, to_s], seconds from the start of the interval, are wanted.
  double from_s = 0.0;
  double to_s = std::numeric_limits<double>::infinity();
  /// Called with (seconds since the start of the interval, voltages of the first cells).
  std::function<void(double, const Vector&)> look;
};

}  // namespace spusim
