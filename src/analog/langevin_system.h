// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include <spusim/analog/state_layout.h>
#include <spusim/linalg/linear_operator.h>

namespace spusim {

/// A linear Langevin system in device units:
///
///   dx = rate (u(t) - M x) dt + sqrt(2 D) S dW,      u(t) = input + (u(0) - input) e^{-pole t}
///
/// | symbol | member       | unit    | range                                                  |
/// | x      | (state)      | V       |                                                        |
/// | M      | drift        | 1       | Re eig(M) > 0 to settle                                |
/// | rate   | rate         | 1/s     | > 0: 1/(R0 C)                                          |
/// | input  | input        | V       | size N: where the inputs settle                        |
/// | pole   | input_pole   | 1/s     | >= 0; of the DACs' outputs. 0: they settle at once     |
/// | D      | diffusion    | V^2/s   | >= 0                                                   |
/// | S      | noise_mixing | 1       | N x p: how p white sources reach the cells; null: S = I |
/// |        | noise_gains  | 1       | N x k, for many cells: S = [diag(first column) ... diag(last)], |
/// |        |              |         | k sources of its own for each cell; null: as above     |
///
/// Stationary mean M^-1 u; stationary covariance Sigma of M Sigma + Sigma M^T = (2 D/rate) S S^T:
/// for symmetric M and S = I (D/rate) M^-1, so that an isolated cell of unit conductance has
/// variance D/rate. Source: TNGD paper (arXiv 2405.13817), eqs 13-15.
struct LangevinSystem {
  std::shared_ptr<const LinearOperator> drift;
  double rate = 0.0;
  Vector input;
  double diffusion = 0.0;
  std::shared_ptr<const Matrix> noise_mixing = nullptr;
  std::shared_ptr<const Matrix> noise_gains = nullptr;  ///< not together with noise_mixing
  double input_pole = 0.0;
  StateLayout layout = {};  ///< what the states are; as it is here: all are voltages

  /// Whichever of the two says how sources reach the cells; null: neither.
  const std::shared_ptr<const Matrix>& noise() const {
    return noise_mixing != nullptr ? noise_mixing : noise_gains;
  }
  /// True when the noise is independent and alike in all cells, S = I.
  bool equal_noise() const { return noise() == nullptr; }
  /// S, whichever way it is given.
  Matrix Mixing() const {
    if (noise_mixing != nullptr) return *noise_mixing;
    const Index n = drift->size();
    if (noise_gains == nullptr) return Matrix::Identity(n, n);
    Matrix mixing = Matrix::Zero(n, n * noise_gains->cols());
    for (Index k = 0; k < noise_gains->cols(); ++k) {
      mixing.middleCols(k * n, n).diagonal() = noise_gains->col(k);
    }
    return mixing;
  }
};

}  // namespace spusim
