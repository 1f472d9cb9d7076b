// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cmath>

#include <spusim/linalg/types.h>
#include <spusim/noise/random_stream.h>

namespace spusim::bench {

inline Matrix NormalMatrix(Index rows, Index cols, const char* name) {
  const RandomStream stream(1, name);
  Matrix w(rows, cols);
  for (Index j = 0; j < cols; ++j) stream.FillNormals(static_cast<std::uint64_t>(j), w.col(j));
  return w;
}

/// W W^T / (4 N) + I / 2: symmetric, eigenvalues 0.5 to 1.5.
inline RowMatrix SymmetricTestMatrix(Index n) {
  const Matrix w = NormalMatrix(n, n, "bench.symmetric");
  Matrix a = Matrix::Identity(n, n) * 0.5;
  a.selfadjointView<Eigen::Lower>().rankUpdate(w, 0.25 / static_cast<double>(n));
  return Matrix(a.selfadjointView<Eigen::Lower>());
}

/// I + W / (2 sqrt(N)): eigenvalues in the disc of radius 1/2 about 1.
inline RowMatrix GeneralTestMatrix(Index n) {
  return Matrix::Identity(n, n) +
         NormalMatrix(n, n, "bench.general") * (0.5 / std::sqrt(static_cast<double>(n)));
}

}  // namespace spusim::bench
