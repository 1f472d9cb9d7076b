// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cmath>
#include <string>
#include <vector>

#include <spusim/linalg/types.h>

namespace spusim {

struct NamedMatrix {
  std::string name;
  Matrix matrix;
};

/// The cyclic shift: P e_i = e_{i+1}.
inline Matrix CyclicShift(Index n) {
  Matrix p = Matrix::Zero(n, n);
  for (Index i = 0; i < n; ++i) p((i + 1) % n, i) = 1.0;
  return p;
}

/// Real matrices on which iterations for eigenvalues are known to stand still or to overflow.
inline std::vector<NamedMatrix> StructuredMatrices(Index n) {
  const Matrix p = CyclicShift(n);
  const Matrix identity = Matrix::Identity(n, n);
  Matrix jordan = identity;
  Matrix rotations = Matrix::Zero(n, n);
  Matrix scales = Matrix::Zero(n, n);
  for (Index i = 0; i < n; ++i) {
    if (i + 1 < n) jordan(i, i + 1) = 1.0;
    if (i + 1 < n && i % 2 == 0) rotations.block(i, i, 2, 2) << 0.0, 1.0, -1.0, 0.0;
    scales(i, i) = std::pow(10.0, static_cast<double>(7 * i % 13) - 6.0);
  }
  return {{"2 I less a cyclic shift", 2.0 * identity - p},
          {"a cyclic shift", p},
          {"a cyclic shift less its transpose", p - p.transpose()},
          {"a cyclic shift in other units", scales * p * scales.inverse()},
          {"a cyclic shift with entries over twelve decades", scales * p},
          {"one Jordan block", jordan},
          {"rotations by a right angle", rotations},
          {"zero", Matrix::Zero(n, n)},
          {"the identity", identity},
          {"tiny entries", 1e-300 * (2.0 * identity - p)},
          {"huge entries", 1e300 * (2.0 * identity - p)}};
}

}  // namespace spusim
