// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <spusim/analog/exact/exact_streams.h>
#include <spusim/analog/exact/mode_steps.h>
#include <spusim/analog/path_grid.h>

namespace spusim {

/// The path of independent modes dy = -a y dt + f(t) dt + sigma dW between two known ends.
///
/// The deviation d from the noise-free path that leaves from the same start is a bridge from 0 to
/// what it is at the end. Given d at s and at T, with t = s + t1 = T - t2 and
/// q(t) = (1 - e^{-2|a|t})/(2|a|):
///
///   mean = e^{-|a| t1} q(t2)/q(t1 + t2) d_s + e^{-|a| t2} q(t1)/q(t1 + t2) d_T
///   variance = sigma^2 q(t1) q(t2)/q(t1 + t2)
///
/// The law of a bridge is the same for a and -a (write the weights as ratios of sinh), so nothing
/// overflows; a = 0 is the Brownian bridge. Points are drawn one after the other, given the last
/// one and the end. Source: D. T. Gillespie, Phys. Rev. E 54 (1996) 2084 (transition), and Bayes's
/// rule.
class ModePath {
 public:
  /// What drives the modes: `input` constant (per mode), `offset` settling (empty: none).
  struct Forcing {
    const Vector& input;
    const Vector& offset;
  };

  /// `rates`: a = alpha rate, 1/s.
  ModePath(const Vector& alpha, double rate, double pole);

  /// Starts a path over the grid, from `start` to `end`; `sigma2` = 2 D.
  void Start(const PathGrid& grid, const Forcing& forcing, const Vector& start, const Vector& end,
             double sigma2);
  /// The modes at point k: Start's `grid`, rising k < grid.count(). Points left out are not drawn.
  const Vector& Point(const PathGrid& grid, const Forcing& forcing, Index k, ExactStreams& streams);

 private:
  void MoveMean(const Forcing& forcing, double from_s, double duration_s);

  Vector rates_;
  double pole_;
  ModeSteps steps_;
  double sigma2_ = 0.0;
  Index last_ = 0;        // the point that mean_ and deviation_ belong to
  Vector mean_;           // noise-free path
  Vector deviation_;      // of the path from it
  Vector end_deviation_;  // at the interval's end
  Vector normals_;
  Vector shown_;
};

}  // namespace spusim
