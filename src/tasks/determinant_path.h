// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include <spusim/laws/error_prediction.h>
#include <spusim/linalg/types.h>

namespace spusim {

/// One point of a quadrature on [0, 1].
struct QuadratureNode {
  double t = 0.0;
  double weight = 0.0;
};

/// Gauss-Legendre: exact for polynomials up to degree 2n - 1. Nodes from the Jacobi matrix (Golub,
/// Welsch, Math. Comp. 23 (1969) 221). @pre nodes >= 1.
std::vector<QuadratureNode> GaussLegendre(int nodes);

/// The path of matrices from a I to A along which ln det is integrated:
///
///   A(t) = (1 - s) a I + s A,   d/dt ln det A(t) = tr(A(t)^-1 A'(t)),   A'(t) = s'(t) (A - a I)
///
/// a = sqrt(alpha_min alpha_max). With s = t the integrand of a mode alpha is (alpha - a)/(a + t
/// (alpha - a)), which turns within 1/sqrt(kappa) of an end. So
///
///   s(t) = (f(u) - f(-U)) / (f(U) - f(-U)),   f(u) = 1/(1 + e^{-u}),   u = U (2t - 1),
///   U = ln(kappa)/2,   kappa = alpha_max/alpha_min
///
/// makes each mode's integrand a smooth step of unit width in u, and the number of nodes for a
/// given error grows as ln kappa. kappa = 1: s = t.
class DeterminantPath {
 public:
  /// `a`: symmetric positive definite, N x N.
  explicit DeterminantPath(const Matrix& a);

  double scale() const { return scale_; }  ///< a
  double condition() const;                ///< kappa
  /// ln det(a I) = N ln a.
  double LogDeterminantAtStart() const;
  /// ln det A by the matrix's eigenvalues.
  double ExactLogDeterminant() const;

  Matrix At(double t) const;
  /// A'(t).
  Matrix Slope(double t) const;
  double LowestEigenvalue(double t) const;
  /// tr(A(t)^-1 A'(t)).
  double Integrand(double t) const;

  /// Error of the quadrature over exact integrands: what it gives less what it should.
  double QuadratureError(const std::vector<QuadratureNode>& nodes) const;
  /// The same with the modes' errors not cancelling: sum over modes of |error|.
  double QuadratureBound(const std::vector<QuadratureNode>& nodes) const;
  /// Standard deviation of the result for M independent samples at each node:
  /// sqrt(sum_j w_j^2 2 sum_i (beta_i/alpha_i(t_j))^2 / M).
  double StatisticalError(const std::vector<QuadratureNode>& nodes, double samples) const;

  /// The fewest nodes whose QuadratureBound is at most a tenth of the StatisticalError, or of the
  /// size of rounding.
  int ChooseNodes(double samples) const;

 private:
  double S(double t) const;
  double SlopeOfS(double t) const;
  double ModeError(double alpha, const std::vector<QuadratureNode>& nodes) const;

  Matrix a_;
  Vector values_;  ///< eigenvalues of A
  double scale_ = 1.0;
  double half_width_ = 0.0;  ///< U
};

/// What theory says of one node's <x^T K x>/kappa0, K = A'(t) exact, A(t) as programmed.
struct NodePrediction {
  double expected = 0.0;  ///< tr(A_q^-1 K) + LSB^2/(12 kappa0) tr K
  double bias = 0.0;      ///< what the start takes away
  double variance = 0.0;  ///< (2/M) sum_ij K_ij^2 f_ij / (alpha_i alpha_j) in the modes of A_q
};
NodePrediction PredictNode(const AnnealConditions& conditions, const Matrix& slope);

}  // namespace spusim
