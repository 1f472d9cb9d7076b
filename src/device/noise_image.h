// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include <spusim/linalg/types.h>

namespace spusim {

/// What is written into the mixing array of the noise sources: N independent white sources drive
/// the cells through N x N programmable resistors, so that the cells' noise has the covariance
/// S S^T. Codes as in an ArrayImage. Whatever the rounding of the codes, S S^T is positive
/// semidefinite.
///
///   S = scale * G,   G = codes / (2^(bits-1) - 1)
///
/// Without codes each cell has a source of its own, S = I: the state at power-on.
struct NoiseImage {
  int bits = 0;
  RowMatrix mixing = {};  ///< N x N codes; empty: S = I
  double scale = 1.0;     ///< gain of the sources

  bool mixed() const { return mixing.size() != 0; }
};

/// S of a programmed image; null for S = I. @throws InputError if the codes are not square.
std::shared_ptr<const Matrix> ProgrammedMixing(const NoiseImage& image);

/// The image of a given noise matrix B: codes of a root S of it, S S^T = B, with scale = max |S_ij|
/// (S = 0 stays 0). S is the Cholesky factor, or U sqrt(Lambda) U^T where B is singular;
/// eigenvalues within N eps |B| of zero count as zero.
/// @throws InputError if B is empty, not square, not symmetric, not finite, or has an eigenvalue
/// below that (the message gives it).
NoiseImage MapNoise(const Matrix& noise_matrix, int bits);

}  // namespace spusim
