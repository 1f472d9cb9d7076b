// SPDX-License-Identifier: Apache-2.0
#include "testbenches/fidelity/linear_laws.h"

#include <utility>

#include <spusim/linalg/decompositions.h>
#include <spusim/linalg/matrix_exponential.h>

namespace spusim::test {

ModalPath::ModalPath(const Matrix& drift, Vector settled, const Vector& start)
    : settled_(std::move(settled)) {
  const Eigen::EigenSolver<Matrix> eigen(drift);
  rates_ = eigen.eigenvalues();
  const Eigen::MatrixXcd modes = eigen.eigenvectors();
  const Eigen::VectorXcd weights =
      modes.partialPivLu().solve((start - settled_).cast<std::complex<double>>());
  weighted_modes_ = modes * weights.asDiagonal();
}

Vector ModalPath::operator()(double t) const {
  const Eigen::VectorXcd decay = (-t * rates_).array().exp().matrix();
  return settled_ + (weighted_modes_ * decay).real();
}

// Held numbers move x to E x + F w, E = e^{-L h}, F = L^-1 (I - E) S and w of variance 2 D/h: the
// covariance is the sum of E^k F F^T E^kT, here by doubling. Var of mean(x_i x_j) is (1/M^2) sum_d
// (M - |d|) (C_d(i,i) C_d(j,j) + C_d(i,j) C_d(j,i)) with C_d = e^{-L T d} S over samples d apart
// (Isserlis).
CovarianceLaw LawOf(const HeldNoise& noise) {
  const Index states = noise.drift.rows();
  const Index n = noise.seen;
  Matrix power = Exponential(-noise.held_s * noise.drift);
  const Matrix moved = Matrix::Identity(states, states) - power;
  const Matrix push = noise.drift.partialPivLu().solve(moved) * noise.mixing;
  Matrix s = 2.0 * noise.diffusion / noise.held_s * push * push.transpose();
  for (int k = 0; k < 40; ++k) {
    s += (power * s * power.transpose()).eval();
    power = (power * power).eval();
  }
  CovarianceLaw law{s.topLeftCorner(n, n), Matrix::Zero(n, n)};
  const Matrix lag = Exponential(-noise.interval_s * noise.drift);
  Matrix c = s;
  for (int d = 0; d < noise.samples; ++d) {
    const Matrix seen = c.topLeftCorner(n, n);
    if (seen.norm() <= 1e-9 * law.expected.norm()) break;
    const double pairs = (d == 0 ? 1.0 : 2.0) * (noise.samples - d);
    law.variance += pairs * (seen.diagonal() * seen.diagonal().transpose() +
                             seen.cwiseProduct(seen.transpose()));
    c = (lag * c).eval();
  }
  law.variance /= static_cast<double>(noise.samples) * noise.samples;
  return law;
}

double LargestScore(const RowMatrix& samples, const CovarianceLaw& law) {
  const Matrix found = samples.transpose() * samples / static_cast<double>(samples.rows());
  return (found - law.expected).cwiseQuotient(law.variance.cwiseSqrt()).cwiseAbs().maxCoeff();
}

}  // namespace spusim::test
