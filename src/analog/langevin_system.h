// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include <spusim/linalg/linear_operator.h>

namespace spusim {

/// A linear Langevin system in device units:
///
///   dx = rate (u - M x) dt + sqrt(2 D) dW
///
/// | symbol | member    | unit    | range            |
/// | x      | (state)   | V       |                  |
/// | M      | drift     | 1       | Re eig(M) > 0 to settle |
/// | rate   | rate      | 1/s     | > 0: 1/(R0 C)    |
/// | u      | input     | V       | size N           |
/// | D      | diffusion | V^2/s   | >= 0; white noise, independent and alike in all cells |
///
/// Stationary mean M^-1 u; for symmetric M stationary covariance (D/rate) M^-1, so that an isolated
/// cell of unit conductance has variance D/rate. Source: TNGD paper (arXiv 2405.13817), eqs 13-15.
struct LangevinSystem {
  std::shared_ptr<const LinearOperator> drift;
  double rate = 0.0;
  Vector input;
  double diffusion = 0.0;
};

}  // namespace spusim
