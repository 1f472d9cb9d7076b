// SPDX-License-Identifier: Apache-2.0
#include <spusim/workload/error_prediction.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <complex>

#include <Eigen/Eigenvalues>
#include <Eigen/LU>
#include <unsupported/Eigen/MatrixFunctions>

namespace spusim {
namespace {

using ComplexVector = Eigen::VectorXcd;
using ComplexMatrix = Eigen::MatrixXcd;

// Variance of the mean of M samples over that of M independent ones, lag-one correlation r:
// 1 + (2/M) sum_d (M - d) r^d = (1 + r)/(1 - r) - 2 r (1 - r^M)/(M (1 - r)^2).
double AveragingFactor(double rate, double interval, double samples) {
  const double r = std::exp(-rate * interval);
  const double gap = -std::expm1(-rate * interval);
  // Samples at one and the same time average nothing.
  if (gap * samples < 1e-7) return samples;
  const double end = -std::expm1(-rate * interval * samples);
  return (1.0 + r) / gap - 2.0 * r * end / (samples * gap * gap);
}

// (1/M) sum_k e^{-rate (t + k Delta)}
double MeanDecay(double rate, const AnnealConditions& c, double samples) {
  const double first = std::exp(-rate * c.time_tau);
  const double gap = -std::expm1(-rate * c.interval_tau);
  if (gap * samples < 1e-7) return first;
  return first * -std::expm1(-rate * c.interval_tau * samples) / (samples * gap);
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

// S of A S + S A^T = 2 kappa0 I, by the complex Schur form A = U T U^H: the columns of U^H S U
// follow from the last to the first, each by one triangular solve. Right for defective A too.
Matrix StationaryCovariance(const Matrix& a, double kappa0) {
  const Eigen::ComplexSchur<Matrix> schur(a);
  const ComplexMatrix& t = schur.matrixT();
  const Index n = a.rows();
  ComplexMatrix s = ComplexMatrix::Zero(n, n);
  for (Index j = n - 1; j >= 0; --j) {
    ComplexVector rhs = ComplexVector::Zero(n);
    rhs[j] = 2.0 * kappa0;
    for (Index k = j + 1; k < n; ++k) rhs -= s.col(k) * std::conj(t(j, k));
    ComplexMatrix shifted = t;
    shifted.diagonal().array() += std::conj(t(j, j));
    s.col(j) = shifted.triangularView<Eigen::Upper>().solve(rhs);
  }
  return (schur.matrixU() * s * schur.matrixU().adjoint()).real();
}

/// Sums over the powers of E, built by doubling and adding one.
struct PowerSums {
  Matrix power;   ///< E^M
  Matrix first;   ///< sum_{d<M} E^d
  Matrix second;  ///< sum_{d<M} (M - d) E^d
};

PowerSums SumPowers(const Matrix& e, std::uint64_t samples) {
  const Matrix one = Matrix::Identity(e.rows(), e.cols());
  PowerSums sums{e, one, one};
  std::uint64_t m = 1;
  for (int bit = static_cast<int>(std::bit_width(samples)) - 2; bit >= 0; --bit) {
    sums.second =
        (sums.second + static_cast<double>(m) * sums.first + sums.power * sums.second).eval();
    sums.first = (sums.first + sums.power * sums.first).eval();
    sums.power = (sums.power * sums.power).eval();
    m *= 2;
    if (((samples >> static_cast<unsigned>(bit)) & 1U) != 0) {
      sums.first = (sums.first + sums.power).eval();
      sums.second += sums.first;
      sums.power = (sums.power * e).eval();
      ++m;
    }
  }
  return sums;
}

BiasAndNoise GeneralCase(const AnnealConditions& c, const Vector& offset) {
  const Matrix a = c.matrix;
  const auto samples = static_cast<double>(c.samples);
  const Matrix s = StationaryCovariance(a, c.kappa0);
  const PowerSums sums = SumPowers((-c.interval_tau * a).exp(), c.samples);
  const Matrix decay = (-c.time_tau * a).exp() * sums.first / samples;
  // Covariance of the mean of stationary samples: (1/M^2) (M S + sum_d (M - d) (E^d S + S E^dT)).
  const double stationary = 2.0 * (sums.second * s).trace() - samples * s.trace();
  BiasAndNoise result;
  result.bias2 = (decay * offset).squaredNorm();
  result.variance = stationary / (samples * samples) - (decay * s * decay.transpose()).trace();
  result.cell_variance = s.trace() / static_cast<double>(a.rows());
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
  const Vector& alpha = eigen.eigenvalues();
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
