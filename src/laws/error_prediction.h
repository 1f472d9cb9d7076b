// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include <spusim/linalg/types.h>

namespace spusim {

/// A linear problem as the device really worked on it; problem units throughout.
struct AnnealConditions {
  RowMatrix matrix;           ///< A as programmed (quantised), N x N; or a K-state system
  double kappa0 = 0.0;        ///< noise
  double time_tau = 0.0;      ///< t: before the first sample
  double interval_tau = 0.0;  ///< Delta: spacing of samples
  std::uint64_t samples = 1;  ///< M
  double adc_lsb = 0.0;       ///< width of one ADC code
  /// Of a system with states inside the cells, MeanErrorLaw only: as in CovarianceConditions.
  Matrix noise = {};  ///< B; empty: the identity
  Index observed = 0;
  Index settled_sources = 0;
};

/// What theory says of a run's relative error, by cause. All relative to |x*| or |A^-1|_F.
struct ErrorPrediction {
  double bias = 0.0;          ///< not settled yet
  double noise = 0.0;         ///< standard deviation of the average
  double quantisation = 0.0;  ///< arrays, DACs and ADCs
  double cells = 0.0;         ///< resistors, offsets and gains of the cells
  double converters = 0.0;    ///< gains, offsets, non-linearity and noise of DACs and ADCs
  /// Root of the sum of squares: what the measured error is to be compared with.
  double Total() const;
  /// Every part times `factor`.
  ErrorPrediction Times(double factor) const;
};

/// Where the samples' mean lies off the point mu that their covariance is taken about. Empty: 0.
struct MeanOffsets {
  Vector settled = {};  ///< d: mean of the settled cells, as programmed, less mu
  Vector start = {};    ///< s: x0 less the settled mean
};

/// Predicted error of sum_k (x_k - mu)(x_k - mu)^T / (M kappa0) as the inverse of A (symmetric).
///
///   noise^2 = sum_ij (1 + delta_ij) c_i c_j f_ij / (M |C|_F^2), c = 1/alpha, f_ij the
///             variance of averages of correlated samples (laws/averaging.h), r = e^{-(alpha_i + alpha_j) Delta}
///   bias    = what e^{-2 alpha (t + k Delta)} has not built up yet, and what s leaves behind
///   quantisation = A_q^-1 - A^-1 + d d^T/kappa0, and LSB^2/(12 kappa0) on the diagonal (Sheppard)
///
/// `inverse`: A^-1 of the matrix as given. @pre A_q symmetric positive definite.
ErrorPrediction PredictInverseError(const AnnealConditions& conditions, const Matrix& inverse,
                                    const MeanOffsets& offsets = {});

/// One of several covariances that are averaged, each taken under an array of its own.
struct CovarianceMember {
  AnnealConditions conditions;
  MeanOffsets offsets = {};
};
/// The same for their average: noise is independent, what rounding does adds as matrices. @pre not
/// empty.
ErrorPrediction PredictInverseError(const std::vector<CovarianceMember>& members,
                                    const Matrix& inverse);

}  // namespace spusim
