// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

#include <spusim/linalg/spectrum.h>
#include <spusim/linalg/types.h>
#include <spusim/setup/describe_cells.h>

namespace spusim {

/// The matrix of a problem of linear algebra, checked before anything runs: square, with all
/// eigenvalues to the right of 0.
struct LinearProblem {
  std::string name;  ///< of the matrix, in messages: its file, or "A"
  RowMatrix matrix;
  bool symmetric = false;
  Spectrum spectrum;  ///< of the matrix; smallest real part > N eps |A|

  double alpha_min() const { return spectrum.lowest.real(); }
};

/// A X = B.
struct SolveProblem : LinearProblem {
  Matrix rhs;  ///< B: a right-hand side a column
};

/// The Gaussian of precision matrix A, symmetric.
struct SampleProblem : LinearProblem {
  Vector mean;  ///< mu
};

/// A X + X A^T = Q.
struct LyapunovProblem : LinearProblem {
  Matrix noise;  ///< Q
};

/// e^A of any square matrix.
struct ExpmProblem {
  std::string name;  ///< as in a LinearProblem
  RowMatrix matrix;
};

// From matrices. The names stand in messages.

/// @throws InputError, one line each, if the matrix is empty, not square, indefinite or singular (with
///   the offending eigenvalue), if B does not have N rows or a column of it is zero.
SolveProblem MakeSolveProblem(RowMatrix a, Matrix b, const std::string& a_name = "A",
                              const std::string& b_name = "b");

/// A matrix to invert, or whose determinant is sought.
/// @throws as MakeSolveProblem; InputError too if the matrix is not symmetric: the covariance of the
///   cells is A^-1 for a symmetric matrix only.
LinearProblem MakeSymmetricProblem(RowMatrix a, const std::string& a_name = "A");

/// `mean`: N x 1; empty: 0. @throws as MakeSymmetricProblem; InputError if the mean does not fit.
SampleProblem MakeSampleProblem(RowMatrix a, const Matrix& mean, const std::string& a_name = "A",
                                const std::string& mean_name = "mu");

/// Up to kDirectLimit rows.
/// @throws as MakeSolveProblem; InputError if Q does not have A's size, is zero, not symmetric, or
///   has an eigenvalue below -N eps |Q|.
LyapunovProblem MakeLyapunovProblem(RowMatrix a, Matrix q, const std::string& a_name = "A",
                                    const std::string& q_name = "Q");

/// Any square matrix up to kDirectLimit rows. @throws InputError if it is another.
ExpmProblem MakeExpmProblem(RowMatrix a, const std::string& a_name = "A");

// From Matrix Market files, whose names stand in messages.
// @throws as above; FileError if a file cannot be read.

SolveProblem ReadSolveProblem(const std::filesystem::path& matrix,
                              const std::filesystem::path& rhs);
LinearProblem ReadSymmetricProblem(const std::filesystem::path& matrix);
/// An empty path: the mean is 0.
SampleProblem ReadSampleProblem(const std::filesystem::path& matrix,
                                const std::filesystem::path& mean);
LyapunovProblem ReadLyapunovProblem(const std::filesystem::path& matrix,
                                    const std::filesystem::path& noise);
ExpmProblem ReadExpmProblem(const std::filesystem::path& matrix);

/// SlowestRate of a problem's cells. @throws InputError, naming the matrix, where the cells cannot
/// have it.
double CheckedRate(const Config& config, const LinearProblem& problem);

}  // namespace spusim
