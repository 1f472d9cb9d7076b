// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <complex>

#include <spusim/linalg/linear_operator.h>

namespace spusim {

/// The ends of a matrix's spectrum. For a symmetric matrix all are real.
struct Spectrum {
  std::complex<double> lowest;   ///< the eigenvalue with the smallest real part
  double max_modulus = 0.0;      ///< spectral radius
  /// Largest step h for which explicit Euler on dx = -A x is stable: min over eigenvalues with a
  /// positive real part of 2 Re(a)/|a|^2 (symmetric: 2/max_modulus).
  double euler_step_bound = 0.0;
};

/// The spectrum's ends. Dense: by eigendecomposition up to kDirectLimit rows. Otherwise
/// (symmetric): Lanczos at both ends to relative accuracy 1e-3 of the spectral radius, with
/// max_modulus enlarged by that accuracy so that it stays an upper bound.
/// @throws RunError when Lanczos does not converge.
Spectrum FindSpectrum(const LinearOperator& a);

/// True when the smallest real part is not above rounding: lowest.real() <= N eps |A|.
bool IsIndefinite(const Spectrum& spectrum, Index size);

}  // namespace spusim
