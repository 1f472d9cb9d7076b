// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <complex>

#include <spusim/linalg/linear_operator.h>

namespace spusim {

/// The ends of a matrix's spectrum. For a symmetric matrix all are real.
struct Spectrum {
  std::complex<double> lowest;  ///< the eigenvalue with the smallest real part
  double max_modulus = 0.0;     ///< spectral radius
  /// Largest step h for which explicit Euler on dx = -A x is stable: min over eigenvalues with a
  /// positive real part of 2 Re(a)/|a|^2 (symmetric: 2/max_modulus). Infinite when there is none.
  double euler_step_bound = 0.0;
  bool real = false;  ///< known to lie on the real axis (the matrix is symmetric)
  /// True: ends of a rectangle that holds the spectrum, not eigenvalues; a `lowest` at or below 0
  /// then proves nothing.
  bool bounds = false;
};

/// The spectrum of a symmetric matrix from its smallest and largest eigenvalue.
Spectrum RealSpectrum(double low, double high);

/// The spectrum of a general matrix from all its eigenvalues.
Spectrum GeneralSpectrum(const Eigen::VectorXcd& eigenvalues);

/// Dense matrices up to this size are decomposed; so are general ones, which must not be larger.
inline constexpr Index kDirectLimit = 1024;
/// General factored ones beyond this size are not formed.
inline constexpr Index kFactoredDirectLimit = 256;

/// The spectrum's ends. Dense matrices up to kDirectLimit rows: by eigendecomposition. Other
/// symmetric ones: Lanczos at both ends (typically 40 products) until the residuals are below 1e-4 of
/// the spectral radius |A|. Then each end is wrong by at most that; `lowest` never lies below the
/// true one, and max_modulus is enlarged by the same so that it is an upper bound. The slowest
/// rate of cells is `lowest` itself, and may be far below that residual: of dense matrices it is found
/// anew from the inverse, by one Cholesky factorisation, to 1e-6 of itself.
/// General factored matrices beyond kFactoredDirectLimit: a rectangle that holds the spectrum
/// (Bendixson's theorem): the real parts lie between the ends of (A + A^T)/2, the imaginary ones
/// within w = |(A - A^T)/2|; `lowest` is its lower edge. Of arrays that are each other's transpose
/// up to a mismatch E the skew part is (E^T H J - J^T H E)/2, so that an eigenvector of real part x
/// has
/// |H^1/2 J v|^2 of about x and an imaginary part of at most w sqrt(x/x_max): euler_step_bound, 2
/// x_max/(x_max^2 + w^2), takes that for granted. Deterministic: fixed start.
/// @throws RunError when Lanczos does not converge, or for another general matrix beyond
/// kDirectLimit.
Spectrum FindSpectrum(const LinearOperator& a);

/// True when the smallest real part is known not to be above rounding: lowest.real() <= N eps |A|.
/// Bounds do not tell.
bool IsIndefinite(const Spectrum& spectrum, Index size);

}  // namespace spusim
