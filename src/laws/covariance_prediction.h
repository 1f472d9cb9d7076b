// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include <spusim/laws/error_prediction.h>
#include <spusim/linalg/types.h>

namespace spusim {

/// A lagged sample covariance as the device really took it; problem units throughout. The cells
/// obey dx = -A x dt + sqrt(2 kappa0) S dW, S S^T = B, from x0 = 0 (but for noise sources).
struct CovarianceConditions {
  Matrix drift;  ///< A as programmed, K x K, Re eig(A) > 0
  Matrix noise;  ///< B as programmed, K x K
  /// N: the first so many of the K states are read, the others are inside the cells; 0: all.
  Index observed = 0;
  /// The last so many states are noise sources with a memory, in equilibrium from the start.
  Index settled_sources = 0;
  double kappa0 = 1.0;
  double time_tau = 0.0;      ///< t: before the first sample
  double interval_tau = 0.0;  ///< Delta: spacing of samples
  std::uint64_t pairs = 1;    ///< M: pairs that are averaged
  std::uint64_t lag = 0;      ///< L: how many samples a pair lies apart
  double adc_lsb = 0.0;       ///< width of one ADC code
};

/// C-hat = (1/M) sum_{k<M} x_{k+L} x_k^T of samples x_k taken at t + k Delta.
struct CovariancePrediction {
  Matrix expected;  ///< when settled: e^{-A L Delta} Sigma, at L = 0 with LSB^2/12 I (Sheppard)
  Matrix bias;      ///< what the start takes away from it
  double variance = 0.0;  ///< expected |C-hat - <C-hat>|_F^2, settled
};

/// Law of a lagged sample covariance of any linear process, normal or not. With E = e^{-A Delta},
/// A Sigma + Sigma A^T = 2 kappa0 B and R(d) = <y_{k+d} y_k^T> = E^d Sigma (R(-d) its transpose; of
/// a K-state system its first N rows and columns) of the samples as read, y = x + rounding, which
/// adds LSB^2/12 I to R(0):
///
///   variance = (1/M^2) sum_{|d|<M} (M - |d|) [ (tr R(d))^2 + tr(R(d + L) R(d - L)) ]
///   bias     = -(1/M) sum_{k<M} E^L e^{-A (t + k Delta)} (Sigma - Sigma_0) e^{-A^T (t + k Delta)}
///
/// with Sigma_0 the covariance at the start: that of the noise sources, 0 elsewhere;
///
/// by Isserlis' theorem; docs/laws.md derives it. Cost: some hundred products of N x N at most.
/// @throws Interrupted.
CovariancePrediction PredictCovariance(const CovarianceConditions& conditions);

/// The relative error (Frobenius) of factor * C-hat as an estimate of `exact`, by cause.
ErrorPrediction PredictCovarianceError(const CovarianceConditions& conditions, const Matrix& exact,
                                       double factor);

}  // namespace spusim
