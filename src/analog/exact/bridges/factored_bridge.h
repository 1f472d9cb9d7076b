// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <spusim/analog/exact/bridges/mode_path.h>
#include <spusim/analog/exact/factored/factored_modes.h>
#include <spusim/analog/langevin_system.h>

namespace spusim {

/// The path of the first cells between the two ends of an interval, for equal arrays.
///
/// x = sum_i c_i mu_i + the rest: the modes mu_i = c_i^T x run independently with rate leak +
/// theta_i, and of the rest, which runs with rate leak alone, only the shown cells are kept:
/// xi = x_cells - C^T mu, C_i = c_i's entries there, noise covariance P = I - C^T C. So a point
/// costs r scalar bridges, cells more, and r cells flops, whatever N is.
class FactoredBridge {
 public:
  FactoredBridge(const FactoredModes& modes, const JacobianProducts& products, double leak,
                 double rate, double pole, Index cells);

  Index cells() const { return columns_.cols(); }

  /// What an interval starts from, or ends with, or is driven by: J v and v's first cells.
  struct Seen {
    const double* y;
    const double* v;
  };
  /// Shows the wanted points before the end. `offset.y` null: no settling input.
  void Show(const LangevinSystem& system, const PathView& view, const PathGrid& grid,
            const Seen& start, const Seen& end, const Seen& input, const Seen& offset,
            ExactStreams& streams);

 private:
  void Split(const Seen& seen, Vector& modes, Vector& rest) const;

  const FactoredModes& modes_;
  double leak_;
  double rate_;
  double pole_;
  Matrix columns_;  // C, r x cells
  Matrix root_;     // of P
  ModePath path_;
  Vector start_, end_, input_, offset_;  // of the modes, then zeros for P's sources
  Vector rest_start_, rest_end_, rest_input_, rest_offset_;
  Vector shown_;
};

}  // namespace spusim
