// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include <spusim/laws/error_prediction.h>
#include <spusim/linalg/decompositions.h>
#include <spusim/linalg/types.h>

namespace spusim {

/// A mean of samples that estimates a solution; problem units.
struct MeanEstimate {
  Vector target;            ///< x* of the problem as given
  Vector programmed_input;  ///< b_q; of a K-state system K entries, as the start
  Vector start;             ///< x0
  double kappa0 = 0.0;      ///< noise
  double adc_lsb = 0.0;     ///< width of one ADC code
  /// Anneals of equal law whose mean it is.
  double repeats = 1.0;
};

/// The error of a mean of samples by cause, in units of x, before it is joined to one number.
struct MeanErrorTerms {
  double bias = 0.0;
  double noise_square = 0.0;
  Vector displacement;           ///< x_q - x*: settled as programmed less the target
  double rounding_square = 0.0;  ///< of the ADCs, over all cells
};

/// Predicted error of a mean of M samples x_k, taken at t + k Delta, as a solution of A x = b, for
/// any number of b under one programmed matrix: its decompositions, O(N^3), are made once, and each
/// b then costs O(N^2).
///
///   bias  = (1/M) sum_k e^{-A (t + k Delta)} (x0 - x_q)
///   noise = covariance of the mean of M correlated samples of the Ornstein-Uhlenbeck process:
///           for a mode alpha, r = e^{-alpha Delta}, from stationarity
///           kappa0/(alpha M) [(1 + r)/(1 - r) - 2 r (1 - r^M)/(M (1 - r)^2)], less the part that a
///           fixed start has not built up yet
///   quantisation = x_q - x*, x_q = A_q^-1 b_q as programmed, and LSB^2/12 a cell from the ADC
///           (averaged over samples where the noise dithers it, that is, where its rms is above
///           LSB/2)
///
/// A system of K states, of which the first N are read: the same, the first N rows of each result.
/// General A: with E = e^{-A Delta} and sums over its powers, stationary covariance from the
/// Lyapunov equation. Source: docs/laws.md.
class MeanErrorLaw {
 public:
  /// Of the conditions the noise and the width of a code are not used. @pre A_q has eigenvalues
  /// with positive real parts only.
  explicit MeanErrorLaw(const AnnealConditions& conditions);

  /// The error, in units of x, by cause.
  ErrorPrediction Predict(const MeanEstimate& estimate) const;
  MeanErrorTerms Terms(const MeanEstimate& estimate) const;

 private:
  void SetSymmetric(const AnnealConditions& conditions);
  void SetGeneral(const AnnealConditions& conditions);

  Eigen::PartialPivLU<Matrix> lu_;
  Index observed_ = 0;
  double samples_ = 1.0;
  Matrix fading_;               // (1/M) sum_k e^{-A (t + k Delta)}, up to an orthogonal factor
  double mean_variance_ = 0.0;  // trace of the mean's covariance, at kappa0 = 1
  double cell_variance_ = 0.0;  // mean stationary variance of a cell, at kappa0 = 1
};

/// The error of the average of estimates with independent noise and rounding, each under an array
/// of its own; displacements add as vectors. @pre not empty.
ErrorPrediction PredictAverage(const std::vector<MeanErrorTerms>& members);

}  // namespace spusim
