// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

#include <spusim/linalg/spectrum.h>
#include <spusim/linalg/types.h>

namespace spusim {

/// A system A x = b (or, without b, a matrix to invert) from Matrix Market files, checked before
/// anything runs.
struct LinearProblem {
  RowMatrix matrix;
  Vector rhs;  ///< empty for an inversion
  bool symmetric = false;
  Spectrum spectrum;  ///< of the matrix; smallest real part > N eps |A|

  double alpha_min() const { return spectrum.lowest.real(); }
};

/// @throws FileError if a file cannot be read;
///   InputError, one line each, if the matrix is empty, not square, indefinite or singular (with
///   the offending eigenvalue), if b does not have N x 1 entries or is zero.
LinearProblem ReadSystem(const std::filesystem::path& matrix, const std::filesystem::path& rhs);

/// @throws as ReadSystem; InputError too if the matrix is not symmetric: the covariance of the
/// cells is
///   A^-1 for a symmetric matrix only.
LinearProblem ReadInversion(const std::filesystem::path& matrix);

}  // namespace spusim
