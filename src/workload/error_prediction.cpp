// SPDX-License-Identifier: Apache-2.0
#include <spusim/workload/error_prediction.h>

#include <algorithm>
#include <cmath>
#include <complex>

#include <Eigen/Eigenvalues>
#include <Eigen/LU>

namespace spusim {
namespace {

using Complex = std::complex<double>;
using ComplexVector = Eigen::VectorXcd;
using ComplexMatrix = Eigen::MatrixXcd;

// Variance of the mean of M samples over that of M independent ones, lag-one correlation r:
// 1 + (2/M) sum_d (M - d) r^d = (1 + r)/(1 - r) - 2 r (1 - r^M)/(M (1 - r)^2).
template <typename Scalar>
Scalar AveragingFactor(Scalar rate, double interval, double samples) {
  const Scalar r = std::exp(-rate * interval);
  const Scalar gap = Scalar(1.0) - r;
  // Samples at one and the same time average nothing.
  if (std::abs(gap) * samples < 1e-7) return Scalar(samples);
  const Scalar end = Scalar(1.0) - std::exp(-rate * interval * samples);
  return (Scalar(1.0) + r) / gap - 2.0 * r * end / (samples * gap * gap);
}

// (1/M) sum_k e^{-rate (t + k Delta)}
template <typename Scalar>
Scalar MeanDecay(Scalar rate, const AnnealConditions& c, double samples) {
  const Scalar first = std::exp(-rate * c.time_tau);
  const Scalar gap = Scalar(1.0) - std::exp(-rate * c.interval_tau);
  if (std::abs(gap) * samples < 1e-7) return first;
  return first * (Scalar(1.0) - std::exp(-rate * c.interval_tau * samples)) / (samples * gap);
}

struct BiasAndNoise {
  double bias2 = 0.0;          // |bias|^2
  double variance = 0.0;       // trace of the mean's covariance
  double cell_variance = 0.0;  // mean stationary variance of a cell
};

BiasAndNoise SymmetricCase(const AnnealConditions& c, const Vector& offset) {
  const Eigen::SelfAdjointEigenSolver<Matrix> eigen{Matrix(c.matrix)};
  const Vector modes = eigen.eigenvectors().transpose() * offset;
  const auto samples = static_cast<double>(c.samples);
  BiasAndNoise result;
  for (Index i = 0; i < modes.size(); ++i) {
    const double alpha = eigen.eigenvalues()[i];
    const double decay = MeanDecay(alpha, c, samples);
    const double stationary = c.kappa0 / alpha;
    result.bias2 += std::pow(decay * modes[i], 2);
    result.variance +=
        stationary * (AveragingFactor(alpha, c.interval_tau, samples) / samples - decay * decay);
    result.cell_variance += stationary / static_cast<double>(modes.size());
  }
  return result;
}

BiasAndNoise GeneralCase(const AnnealConditions& c, const Vector& offset) {
  const Eigen::EigenSolver<Matrix> eigen{Matrix(c.matrix)};
  const ComplexMatrix v = eigen.eigenvectors();
  const ComplexVector alpha = eigen.eigenvalues();
  const Eigen::PartialPivLU<ComplexMatrix> lu(v);
  const ComplexMatrix v_inverse = lu.inverse();
  const Index n = alpha.size();
  const auto samples = static_cast<double>(c.samples);

  // A S + S A^T = 2 kappa0 I in the eigenbasis: S = V s V^H.
  ComplexMatrix s = 2.0 * c.kappa0 * (v_inverse * v_inverse.adjoint());
  for (Index i = 0; i < n; ++i) {
    for (Index j = 0; j < n; ++j) s(i, j) /= alpha[i] + std::conj(alpha[j]);
  }
  const ComplexMatrix gram = v.adjoint() * v;
  const ComplexVector weights = (s * gram).diagonal();
  ComplexVector decay(n);
  Complex stationary_part = 0.0;
  for (Index i = 0; i < n; ++i) {
    decay[i] = MeanDecay(alpha[i], c, samples);
    stationary_part += weights[i] * AveragingFactor(alpha[i], c.interval_tau, samples) / samples;
  }
  const ComplexMatrix unbuilt = decay.asDiagonal() * s * decay.conjugate().asDiagonal();
  BiasAndNoise result;
  result.bias2 = (v * (decay.asDiagonal() * (v_inverse * offset.cast<Complex>()))).squaredNorm();
  result.variance = (stationary_part - (unbuilt * gram).trace()).real();
  result.cell_variance = weights.sum().real() / static_cast<double>(n);
  return result;
}

}  // namespace

double ErrorPrediction::Total() const { return std::hypot(bias, noise, quantisation); }

ErrorPrediction PredictSolveError(const AnnealConditions& conditions, const Vector& solution,
                                  const Vector& programmed_input, const Vector& start) {
  const Vector programmed_solution =
      Eigen::PartialPivLU<Matrix>(Matrix(conditions.matrix)).solve(programmed_input);
  const Vector offset = start - programmed_solution;
  const bool symmetric = conditions.matrix == conditions.matrix.transpose();
  const BiasAndNoise parts =
      symmetric ? SymmetricCase(conditions, offset) : GeneralCase(conditions, offset);

  const double lsb2 = conditions.adc_lsb * conditions.adc_lsb;
  const bool dithered = 4.0 * parts.cell_variance > lsb2;
  const double rounding = lsb2 / 12.0 * static_cast<double>(solution.size()) /
                          (dithered ? static_cast<double>(conditions.samples) : 1.0);
  const double norm = solution.norm();
  ErrorPrediction prediction;
  prediction.bias = std::sqrt(parts.bias2) / norm;
  prediction.noise = std::sqrt(std::max(parts.variance, 0.0)) / norm;
  prediction.quantisation =
      std::sqrt((programmed_solution - solution).squaredNorm() + rounding) / norm;
  return prediction;
}

ErrorPrediction PredictInverseError(const AnnealConditions& c, const Matrix& inverse) {
  const Eigen::SelfAdjointEigenSolver<Matrix> eigen{Matrix(c.matrix)};
  const Vector alpha = eigen.eigenvalues();
  const Index n = alpha.size();
  const auto samples = static_cast<double>(c.samples);
  double variance = 0.0;
  double bias2 = 0.0;
  for (Index i = 0; i < n; ++i) {
    for (Index j = 0; j < n; ++j) {
      variance += (i == j ? 2.0 : 1.0) / (alpha[i] * alpha[j]) *
                  AveragingFactor(alpha[i] + alpha[j], c.interval_tau, samples) / samples;
    }
    bias2 += std::pow(MeanDecay(2.0 * alpha[i], c, samples) / alpha[i], 2);
  }
  const Matrix programmed_inverse =
      eigen.eigenvectors() * alpha.cwiseInverse().asDiagonal() * eigen.eigenvectors().transpose();
  const double sheppard = c.adc_lsb * c.adc_lsb / (12.0 * c.kappa0);
  const double norm = inverse.norm();
  ErrorPrediction prediction;
  prediction.bias = std::sqrt(bias2) / norm;
  prediction.noise = std::sqrt(variance) / norm;
  prediction.quantisation = std::sqrt((programmed_inverse - inverse).squaredNorm() +
                                      sheppard * sheppard * static_cast<double>(n)) /
                            norm;
  return prediction;
}

}  // namespace spusim
