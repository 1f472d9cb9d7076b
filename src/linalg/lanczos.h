// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>

#include <spusim/linalg/types.h>

namespace spusim {

/// y = A x of a symmetric A; x and y have its size.
using SymmetricProduct = std::function<void(const Vector& x, Vector& y)>;

/// Which ends of a spectrum are to converge.
enum class SpectrumEnds { kBoth, kHighest };

/// Ritz values at the ends of a spectrum, each the nearer one to the middle: lowest >= the lowest
/// eigenvalue, highest <= the highest one.
struct RitzEnds {
  double lowest = 0.0;
  double highest = 0.0;
};

/// Lanczos' method with full orthogonalisation, restarted with the Ritz vectors that are wanted
/// (thick restart: Wu, Simon, SIAM J. Matrix Anal. Appl. 22 (2000) 602), until
///
///   |A y - theta y| <= tolerance max(|lowest|, |highest|)   for each wanted end theta, y.
///
/// Where the Krylov space is exhausted (a multiple of the identity, few distinct eigenvalues) the
/// Ritz values are eigenvalues, and it ends there; going on would be along rounding errors. The start
/// is fixed, so that equal input gives equal bits. Memory: 32 vectors.
/// @throws RunError when it does not converge in 50 restarts, or a product is not finite.
RitzEnds FindRitzEnds(Index size, const SymmetricProduct& product, SpectrumEnds wanted,
                      double tolerance);

}  // namespace spusim
