// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <spusim/linalg/types.h>

namespace spusim {

/// The expected integral of a weighted square of a linear Langevin system over one duration T,
///
///   dx = (-A x + v) dt + N(0, B dt),        I(x0, v) = E int_0^T sum_j c_j x_j(s)^2 ds
///
/// for any start x0, input v and noise B:
///
///   I = d^T Z d + 2 (c . m)^T R d + T sum_j c_j m_j^2 + tr(W B),    A m = v,  d = x0 - m
///
/// | symbol | meaning                                        | unit    | range                  |
/// | A      | drift                                          | 1/s     | N x N, invertible      |
/// | c      | weights                                        | any     | N, >= 0                |
/// | T      | duration                                       | s       | >= 0                   |
/// | E, R   | e^{-A s} at T; its integral over 0 .. T        | 1; s    |                        |
/// | Z      | int_0^T E^T diag(c) E ds                       | c s     | positive semidefinite  |
/// | W      | int_0^T Z(s) ds                                | c s^2   | positive semidefinite  |
///
/// Each from a short step h = T/2^k, |A| h <= 1/2, where it is summed as its Taylor series, by
/// doubling: E_2h = E_h^2, R_2h = R_h + E_h R_h, Z_2h = Z_h + E_h^T Z_h E_h,
/// W_2h = W_h + h Z_h + E_h^T W_h E_h. Z and W are sums of positive semidefinite matrices, so that
/// nothing cancels, and the integral is never negative but for rounding. Right for non-normal and
/// unstable A. Cost: 6 products of N x N matrices a doubling.
///
/// Source: derived; the doubling of Z is C. F. Van Loan, IEEE Trans. Automat. Control 23 (1978)
/// 395.
class QuadraticIntegral {
 public:
  QuadraticIntegral(const Matrix& a, const Vector& weights, double duration);

  /// I of a path from `start` towards `rest` = A^-1 v, without its noise.
  double OfMean(const Vector& start, const Vector& rest) const;
  /// tr(W B): what noise adds, of intensity B = intensity S S^T; `mixing` null: S = I.
  double OfNoise(double intensity, const Matrix* mixing) const;
  double duration() const { return duration_; }

 private:
  Vector weights_;
  double duration_;
  Matrix response_;  // R
  Matrix square_;    // Z
  Matrix noise_;     // W
};

}  // namespace spusim
