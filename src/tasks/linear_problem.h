// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

#include <spusim/linalg/spectrum.h>
#include <spusim/linalg/types.h>

namespace spusim {

/// A problem of linear algebra from Matrix Market files, checked before anything runs.
struct LinearProblem {
  RowMatrix matrix;
  Matrix rhs;    ///< of systems, a right-hand side a column
  Vector mean;   ///< of a Gaussian; 0 where none is given
  Matrix noise;  ///< Q of a Lyapunov equation
  bool symmetric = false;
  Spectrum spectrum;  ///< of the matrix; smallest real part > N eps |A|

  double alpha_min() const { return spectrum.lowest.real(); }
};

/// @throws FileError if a file cannot be read;
///   InputError, one line each, if the matrix is empty, not square, indefinite or singular (with
///   the offending eigenvalue), if b does not have N rows or a column of it is zero.
LinearProblem ReadSystem(const std::filesystem::path& matrix, const std::filesystem::path& rhs);

/// A matrix to invert, or whose determinant is sought.
/// @throws as ReadSystem; InputError too if the matrix is not symmetric: the covariance of the
/// cells is
///   A^-1 for a symmetric matrix only.
LinearProblem ReadInversion(const std::filesystem::path& matrix);

/// A Gaussian of precision matrix A and the mean in `mean` (N x 1; an empty path: 0).
/// @throws as ReadInversion; InputError if the mean does not fit.
LinearProblem ReadGaussian(const std::filesystem::path& matrix, const std::filesystem::path& mean);

/// A X + X A^T = Q, up to kDirectLimit rows.
/// @throws as ReadSystem; InputError if Q does not have A's size, is zero, not symmetric, or has an
///   eigenvalue below -N eps |Q|.
LinearProblem ReadLyapunov(const std::filesystem::path& matrix, const std::filesystem::path& noise);

/// Any square matrix up to kDirectLimit rows. @throws FileError; InputError if it is another.
RowMatrix ReadSquare(const std::filesystem::path& path);

}  // namespace spusim
