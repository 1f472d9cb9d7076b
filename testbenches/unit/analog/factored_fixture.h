// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cmath>
#include <cstdint>
#include <limits>
#include <memory>

#include <spusim/analog/langevin_system.h>
#include <spusim/linalg/decompositions.h>
#include <spusim/linalg/factored_operator.h>
#include <spusim/noise/random_stream.h>

namespace spusim::factored {

inline constexpr double kEpsilon = std::numeric_limits<double>::epsilon();

inline RowMatrix Random(Index rows, Index cols, std::uint64_t index) {
  const RandomStream stream(7, "test.factored.engine");
  RowMatrix matrix(rows, cols);
  for (Index i = 0; i < matrix.size(); ++i) {
    matrix.data()[i] = stream.Normal(static_cast<std::uint64_t>(i), index);
  }
  return matrix;
}

inline Vector RandomVector(Index n, std::uint64_t index) { return Random(n, 1, index).col(0); }

/// J normal, H blocks: softmax (diag(p) - p p^T, null vector 1) or normal and symmetric (as often
/// negative as positive). Scaled so that J^T H J is of order 10.
inline FactoredMatrix RandomFactors(Index samples, Index block, Index n, bool indefinite,
                                    double leak) {
  FactoredMatrix f;
  const Index m = samples * block;
  f.jacobian = Random(m, n, 0);
  f.hessian_blocks.resize(m, block);
  const RowMatrix h = Random(m, block, 1);
  for (Index s = 0; s < samples; ++s) {
    const RowMatrix own = h.middleRows(s * block, block);
    if (indefinite) {
      f.hessian_blocks.middleRows(s * block, block) = 0.5 * (own + RowMatrix(own.transpose()));
    } else {
      Vector p = own.col(0).array().exp();
      p /= p.sum();
      f.hessian_blocks.middleRows(s * block, block) = Matrix(p.asDiagonal()) - p * p.transpose();
    }
  }
  f.gain = 5.0 / static_cast<double>(std::max(m, n));
  f.leak = leak;
  return f;
}

/// f(M) for a symmetric M, by its eigendecomposition.
template <typename F>
Matrix FunctionOf(const Matrix& m, const F& f) {
  const Eigen::SelfAdjointEigenSolver<Matrix> eigen(m);
  Vector values(m.rows());
  for (Index i = 0; i < m.rows(); ++i) values[i] = f(eigen.eigenvalues()[i]);
  return eigen.eigenvectors() * values.asDiagonal() * eigen.eigenvectors().transpose();
}

inline LangevinSystem SystemOf(FactoredMatrix f, double rate, double diffusion) {
  LangevinSystem system;
  system.drift = std::make_shared<const FactoredOperator>(std::move(f));
  system.rate = rate;
  system.input = RandomVector(system.drift->size(), 11);
  system.diffusion = diffusion;
  return system;
}

}  // namespace spusim::factored
