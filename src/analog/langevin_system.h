// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

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
  double input_pole = 0.0;
  Index voltages = 0;         ///< the first so many states are outputs of cells; 0: all
  bool second_order = false;  ///< as many states behind them are (1/rate) dV/dt
};

}  // namespace spusim
