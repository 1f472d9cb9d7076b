// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>

#include <spusim/linalg/types.h>

namespace spusim {

/// The exact step of a linear Langevin system over a duration T:
/// x(T) = decay x(0) + a normal vector of that covariance.
struct Transition {
  Matrix decay;       ///< E_T = e^{-A T}
  Matrix covariance;  ///< Q_T = int_0^T e^{-A s} B e^{-A^T s} ds
};

/// The exact transitions of  dx = -A x dt + N(0, B dt)  over any durations.
///
/// | symbol | unit      | range                                                             |
/// | A      | 1/s       | N x N, any real matrix: non-normal, defective, singular, unstable |
/// | B      | unit^2/s  | N x N, symmetric positive semidefinite; may be singular           |
/// | T      | s         | >= 0                                                              |
///
/// Two methods, chosen by conditioning (docs/models/exact_dense_engine.md):
///  - DoublingTransition, always right; error about eps |A| T, which is also how far Q_T moves when
///    A changes by its own rounding.
///  - Q_T = Sigma - E Sigma E^T, with the stationary covariance Sigma of A Sigma + Sigma A^T = B.
///  Taken only
///    where A is stable, N is at most kLyapunovRows, the interval is long (|A| T > 4), the second
///    term is at most a tenth of the first, so that nothing cancels, and the residual of the
///    equation is at rounding level of B (not so for stiff A). Sigma is found once, when first
///    needed.
/// Source: C. F. Van Loan, IEEE Trans. Automat. Control 23 (1978) 395; D. T. Gillespie, Phys. Rev.
/// E 54 (1996) 2084.
class TransitionSolver {
 public:
  /// Beyond this size a Schur form costs more than all the doublings of a long interval.
  static constexpr Index kLyapunovRows = 256;

  TransitionSolver(Matrix a, Matrix noise);

  /// Entries that overflow (unstable A, long T) are not finite.
  Transition At(double duration);

  const Matrix& a() const { return a_; }
  const Matrix& noise() const { return noise_; }

 private:
  /// Sigma, or null where it cannot be trusted.
  const Matrix* Stationary();

  Matrix a_;
  Matrix noise_;
  bool tried_ = false;
  std::optional<Matrix> stationary_;
};

/// One transition. `noise` is B.
Transition ExactTransition(const Matrix& a, const Matrix& noise, double duration);

/// Van Loan's integral on a short step h = T/2^k, |A| h <= 1/2, then k doublings
/// Q_2h = Q_h + E_h Q_h E_h^T: sums of positive semidefinite matrices, so that nothing cancels.
/// On the short step the block exponential of [[-A, B], [0, A^T]] is summed as the series
/// Q_h = sum_j h^{j+1}/(j+1)! C_j, C_0 = B, C_{j+1} = -(A C_j + C_j A^T): a third of the block's
/// flops, and each entry keeps its own leading order where B is singular.
Transition DoublingTransition(const Matrix& a, const Matrix& noise, double duration);

/// e^{-A T} by the same doubling.
Matrix Decay(const Matrix& a, double duration);

/// int_0^T e^{-A s} e^{-pole (T - s)} ds: the response of dx = -A x dt + u(t) dt at T to the inputs
/// u(t) = u e^{-pole t}, that is, the upper right block of exp(-[[A, -I], [0, pole I]] T). pole =
/// 0: a constant input, also where A is singular.
Matrix InputResponse(const Matrix& a, double pole, double duration);

}  // namespace spusim
