// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include <spusim/analog/exact/transition.h>
#include <spusim/linalg/pivoted_cholesky.h>
#include <spusim/noise/random_stream.h>

namespace spusim {

/// The path of dx = -A x dt + f(t) dt + N(0, B dt) between two known ends, for any real A and any
/// positive semidefinite B, singular ones included.
///
/// What is drawn is the deviation d = x - m from the noise-free path m that leaves from the same
/// start, whatever f: d_0 = 0, d_T = x_T - m_T, and d obeys the equation without f. On a grid
/// h = T/n, with E and Q of TransitionSolver:
///
///   free path   e_0 = 0, e_{s+h} = E_h e_s + L_h z,  L_h L_h^T = Q_h
///   solve       Q_T w = d_T - e_T
///   back        v_T = w, v_{s-h} = E_h^T v_s
///   forth       c_0 = 0, c_{s+h} = E_h c_s + Q_h v_{s+h};   d_s = e_s + c_s
///
/// so that c_s = Q_s E_{T-s}^T w, the conditional mean of d_s - e_s. Where Q_T is singular, d_T -
/// e_T lies in its range and any solution w gives the same c. Cost: O(N^2) a point; set-up O(N^3)
/// for each new (T, n), the last two are kept. Memory: n (N + cells) numbers. Source: docs/laws.md;
/// A. Doucet, "A note on efficient conditional simulation of Gaussian distributions" (2010):
/// sampling by correction of a free draw.
class GaussianBridge {
 public:
  /// `a`, `noise`: N x N; the first `cells` coordinates are kept of each point.
  GaussianBridge(Matrix a, Matrix noise, Index cells);

  /// Draws the deviations at T/n, 2 T/n, ..., T - T/n. `amplitude` multiplies the noise's root, so
  /// B = amplitude^2 `noise`; > 0. One index of `looks` a step of the grid, counted in `index`.
  void Draw(double duration, Index count, const Vector& end_deviation, double amplitude,
            const RandomStream& looks, std::uint64_t& index);

  /// The deviation of the first cells at point k, 0 < k < n.
  Matrix::ConstColXpr Deviation(Index k) const { return deviations_.col(k - 1); }

 private:
  struct Grid {
    double duration = -1.0;
    Index count = 0;
    Transition step;
    Matrix step_root;
    PivotedCholesky whole;  // Q_T
  };
  const Grid& GridOf(double duration, Index count);

  TransitionSolver transitions_;
  Index cells_;
  std::array<Grid, 2> grids_;
  std::size_t next_ = 0;
  Matrix deviations_;  // cells x (n - 1)
  Matrix adjoints_;    // v, N x n
  Vector path_;
  Vector moved_;
  Vector normals_;
};

}  // namespace spusim
