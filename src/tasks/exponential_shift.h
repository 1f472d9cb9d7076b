// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include <spusim/linalg/types.h>

namespace spusim {

/// How the exponential of A is measured. Cells that hold A' = alpha I - A under the noise matrix
/// B = (A' + A'^T)/2 have the stationary covariance kappa0 I, and samples one unit of problem time
/// apart the covariance <x_{k+1} x_k^T> = e^{-A'} kappa0, so that
///
///   e^A = e^alpha <x_{k+1} x_k^T> / kappa0
///
/// B has to be positive definite: alpha > mu, the largest eigenvalue of (A + A^T)/2.
struct ExponentialShift {
  double alpha = 0.0;
  double mu = 0.0;
  /// Expected relative error (Frobenius) from the noise alone, for ideal codes.
  double relative_noise = 0.0;
};

/// The shift that makes the noise's share of the error of M pairs least. With delta = alpha - mu
/// and t_d = tr e^{A d}, from eigenvalues alone,
///
///   (|A-hat - e^A|_F / |e^A|_F)^2 =
///       (1/M) [ N^2 e^{2 alpha} / |e^A|^2 + 1 + 2 sum_{d=1}^{M-1} (1 - d/M) e^{-2 alpha (d - 1)}
///               (t_d^2 + t_{2d}) / |e^A|^2 ]
///
/// A small delta leaves slow modes, whose samples tell little new; a large one shrinks the
/// covariance under the noise of its estimate. Minimised over delta in [delta_0, 20], delta_0 =
/// max(0.05, sqrt(N) times one code of an array of `bits` bits), so that rounding does not make B
/// indefinite. Source: docs/laws.md. @pre A is square and finite, e^mu within a double.
ExponentialShift ChooseShift(const Matrix& a, std::uint64_t pairs, int bits);

}  // namespace spusim
