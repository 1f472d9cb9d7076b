// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <complex>

#include <spusim/linalg/types.h>

namespace spusim::test {

/// x(t) = x* + e^{-L t} (x0 - x*) of x' = -L (x - x*), by the eigenvectors of L: no stepper and no
/// exponential of the library's own.
class ModalPath {
 public:
  ModalPath(const Matrix& drift, Vector settled, const Vector& start);
  Vector operator()(double t) const;

 private:
  Vector settled_;
  Eigen::VectorXcd rates_;
  Eigen::MatrixXcd weighted_modes_;
};

/// Covariance of the first `seen` states of x' = -L x + S w, with the numbers w of density 2 D held
/// for `held_s`, and the variance of an estimate of it.
struct HeldNoise {
  Matrix drift;            ///< L, 1/s
  Matrix mixing;           ///< S
  double diffusion = 0.0;  ///< D, V^2/s
  double held_s = 0.0;     ///< h
  Index seen = 0;
  double interval_s = 0.0;  ///< of the samples
  int samples = 0;          ///< M, of known mean
};
struct CovarianceLaw {
  Matrix expected;  ///< at the multiples of h
  Matrix variance;  ///< of (1/M) sum x x^T, entry by entry
};
CovarianceLaw LawOf(const HeldNoise& noise);

/// Largest deviation of (1/M) sum x x^T from the law in standard errors; a sample a row.
double LargestScore(const RowMatrix& samples, const CovarianceLaw& law);

}  // namespace spusim::test
