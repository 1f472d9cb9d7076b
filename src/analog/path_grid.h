// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include <spusim/analog/path_view.h>
#include <spusim/base/errors.h>

namespace spusim {

/// The points at which an exact engine shows the path through an interval of length T: T/n, 2 T/n,
/// ..., T with the smallest n whose spacing is not above the one asked for.
class PathGrid {
 public:
  /// @throws InputError for more than 1e8 points in an interval.
  PathGrid(const PathView& view, double rate, double duration) : view_(view), duration_(duration) {
    constexpr double kMostPoints = 1e8;
    const double spacing = view.spacing_s > 0.0 ? view.spacing_s : 0.05 / rate;
    // A ratio that is an integer but for rounding is that integer.
    const double points = std::max(1.0, std::ceil(duration / spacing * (1.0 - 1e-12)));
    if (!(points <= kMostPoints)) {
      throw InputError(
          fmt::format("looks: {:.3g} points {:.6g} s apart in an interval of {:.6g} s (allowed: at "
                      "most {:.0e})",
                      points, spacing, duration, kMostPoints));
    }
    count_ = static_cast<Index>(points);
  }

  /// n; the last point is the interval's end.
  Index count() const { return count_; }
  double spacing() const { return duration_ / static_cast<double>(count_); }
  double time(Index k) const {
    return k == count_ ? duration_ : spacing() * static_cast<double>(k);
  }
  bool wanted(Index k) const { return time(k) >= view_.from_s && time(k) <= view_.to_s; }
  /// True when a point before the end is wanted: otherwise there is nothing to draw.
  bool inner() const { return FirstWanted() < count_; }
  /// The first point that is wanted; count() when none is before the end.
  Index FirstWanted() const {
    Index k = 1;
    if (view_.from_s > 0.0) {
      const double before = std::min(view_.from_s / spacing(), static_cast<double>(count_));
      k = std::max<Index>(1, static_cast<Index>(before) - 1);
    }
    while (k < count_ && !wanted(k) && time(k) < view_.from_s) ++k;
    return k < count_ && wanted(k) ? k : count_;
  }

 private:
  const PathView& view_;
  double duration_;
  Index count_ = 1;
};

}  // namespace spusim
