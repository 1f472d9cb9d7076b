// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <vector>

#include <spusim/analog/exact/factored/factored_core.h>
#include <spusim/analog/exact/interval_function.h>

namespace spusim {

/// Functions of F on vectors by polynomials in gain H G, without any decomposition.
///
/// gain H G is self-adjoint in the inner product q^T G p, the one of J^T q and J^T p, so Lanczos'
/// recursion runs in it: one product with G an iteration, no root of H, and null vectors of G or H
/// do no harm. After k iterations w = Q phi(T_k) e_1 beta_0, with Q the basis and T_k the k x k
/// tridiagonal matrix; |J^T (w - w_exact)| is at most twice what the best polynomial of degree k -
/// 1 leaves on the spectrum, so never more iterations than an expansion in Chebyshev polynomials
/// needs (about sqrt(t (zmax - zmin) ln(1/tolerance))), and far fewer where a few large eigenvalues
/// stand before a dense bulk, as in Gauss-Newton matrices (measured on digits at t = 50 tau: 24
/// against 55 products for the mean, 28 against 90 for the noise). k <= m always. The basis is
/// orthogonalised against all of itself (2 m k flops an iteration). Source: V. Druskin, L.
/// Knizhnerman, Comput. Math. Math. Phys. 29 (1989) 112; N. Higham, Functions of Matrices (2008),
/// ch. 13.
class FactoredKrylov {
 public:
  /// One f(F) v, v known by y = J v.
  struct Term {
    const double* y = nullptr;  ///< m entries
    IntervalFunction function;
    /// The iteration ends when the last few steps have moved J^T w by at most this (2-norm), or by
    /// `relative` of |J^T w|. Convergence is at least geometric, and what is left is smaller still.
    double absolute = 0.0;
    double relative = 0.0;
  };
  static constexpr int kMaxTerms = JacobianProducts::kMaxVectors;

  explicit FactoredKrylov(const FactoredCore& core);
  ~FactoredKrylov();
  FactoredKrylov(const FactoredKrylov&) = delete;
  FactoredKrylov& operator=(const FactoredKrylov&) = delete;

  /// w += sum over the terms of gain H phi(G gain H) y; terms share each pass over G.
  /// @returns the number of iterations (of the longest term).
  Index AddTo(const Term* terms, int count, Vector& w);

  /// The ends of the spectrum of gain H G to `residual` of the larger modulus: an eigenvalue lies
  /// that near to each, but for an end that does not reach beyond 0, which may be any value on its
  /// side. Fixed start. 0 and 0 for a zero matrix.
  void FindEnds(double residual, double& lowest, double& highest);

 private:
  /// One Lanczos recursion.
  struct Run {
    Matrix basis;     ///< Q, m x capacity
    Matrix products;  ///< G Q
    Vector diagonal;  ///< of T
    Vector side;      ///< of T: side[k] between k and k + 1; the last one is the residual's norm
    Vector overlap;
    Vector coordinates;  ///< of the result in the basis
    double start_norm = 0.0;
    double scale = 0.0;  ///< largest entry of T so far
    Index size = 0;      ///< columns of the basis
    Index checked = 0;   ///< size at the last check
    bool done = false;
  };
  /// Room for the eigendecomposition of T at one size.
  struct Tridiagonal;

  template <typename Check>
  Index Iterate(const double* const* y, int count, const Check& check);
  bool Extend(Run& run, const double* product, int stride, Eigen::Ref<Vector> next) const;
  Tridiagonal& Decompose(const Run& run, Index size);
  bool Converged(Run& run, const Term& term);

  const FactoredCore& core_;
  std::vector<Run> runs_;
  Matrix next_;      ///< m x runs: the next vectors of the bases, before they are normalised
  Vector products_;  ///< G times them, interleaved
  Vector start_;
  double gram_trace_;                                  ///< at least |G|
  std::vector<std::unique_ptr<Tridiagonal>> solvers_;  ///< by size
};

}  // namespace spusim
