// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include <spusim/device/problem_mapping.h>
#include <spusim/linalg/dense_operator.h>
#include <spusim/linalg/matrix_market.h>
#include <spusim/noise/random_stream.h>

#include "testbenches/support/linear_case.h"

namespace spusim::test {

constexpr double kTimeConstant = 1e-6;  // R0 C of the default hardware
constexpr std::uint64_t kClock = 100'000'000;

struct Programmed {
  Matrix matrix;       ///< M
  double scale = 1.0;  ///< s_A
};

inline Programmed ProgrammedIn(const TemporaryFolder& folder) {
  const MappedArray mapped = MapDense(ReadMatrixMarket(folder.path() / "A.mtx"), 16);
  return {ProgrammedMatrix(mapped.image)->ToDense(), mapped.matrix_scale};
}

/// Adds what makes A general: a skew part, so that the eigenvalues keep their real parts' range.
inline void MakeGeneral(const TemporaryFolder& folder) {
  RowMatrix a = ReadMatrixMarket(folder.path() / "A.mtx");
  const RandomStream stream(9, "test.skew");
  for (Index i = 0; i < a.rows(); ++i) {
    for (Index j = 0; j < i; ++j) {
      const double skew = 0.2 * stream.Normal(static_cast<std::uint64_t>(i * a.rows() + j), 0);
      a(i, j) += skew;
      a(j, i) -= skew;
    }
  }
  WriteMatrixMarket(folder.path() / "A.mtx", a, false);
}

}  // namespace spusim::test
