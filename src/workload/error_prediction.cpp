// SPDX-License-Identifier: Apache-2.0
#include <spusim/workload/error_prediction.h>

#include <algorithm>
#include <bit>
#include <cmath>

#include <Eigen/Eigenvalues>
#include <Eigen/LU>
#include <unsupported/Eigen/MatrixFunctions>

#include <spusim/linalg/lyapunov.h>
#include <spusim/workload/averaging.h>

namespace spusim {
namespace {

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
    const double decay = MeanDecay(alpha, c.time_tau, c.interval_tau, samples);
    const double stationary = c.kappa0 / alpha;
    result.bias2 += std::pow(decay * modes[i], 2);
    result.variance +=
        stationary * (AveragingFactor(alpha, c.interval_tau, samples) / samples - decay * decay);
    result.cell_variance += stationary / static_cast<double>(modes.size());
  }
  return result;
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
  const Matrix s = SolveLyapunov(a, 2.0 * c.kappa0 * Matrix::Identity(a.rows(), a.cols()));
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

ErrorPrediction ErrorPrediction::Times(double factor) const {
  return {factor * bias, factor * noise, factor * quantisation};
}

ErrorPrediction PredictSolveError(const AnnealConditions& conditions, const Vector& solution,
                                  const Vector& programmed_input, const Vector& start) {
  return PredictMeanError(conditions, solution, programmed_input, start)
      .Times(1.0 / solution.norm());
}

ErrorPrediction PredictMeanError(const AnnealConditions& conditions, const Vector& target,
                                 const Vector& programmed_input, const Vector& start) {
  const Vector programmed_solution =
      Eigen::PartialPivLU<Matrix>(Matrix(conditions.matrix)).solve(programmed_input);
  const Vector offset = start - programmed_solution;
  const bool symmetric = conditions.matrix == conditions.matrix.transpose();
  const BiasAndNoise parts =
      symmetric ? SymmetricCase(conditions, offset) : GeneralCase(conditions, offset);

  const double lsb2 = conditions.adc_lsb * conditions.adc_lsb;
  const bool dithered = 4.0 * parts.cell_variance > lsb2;
  const double rounding = lsb2 / 12.0 * static_cast<double>(target.size()) /
                          (dithered ? static_cast<double>(conditions.samples) : 1.0);
  ErrorPrediction prediction;
  prediction.bias = std::sqrt(parts.bias2);
  prediction.noise = std::sqrt(std::max(parts.variance, 0.0));
  prediction.quantisation = std::sqrt((programmed_solution - target).squaredNorm() + rounding);
  return prediction;
}

ErrorPrediction PredictInverseError(const AnnealConditions& c, const Matrix& inverse,
                                    const MeanOffsets& offsets) {
  const Eigen::SelfAdjointEigenSolver<Matrix> eigen{Matrix(c.matrix)};
  const Vector& alpha = eigen.eigenvalues();
  const Index n = alpha.size();
  const auto samples = static_cast<double>(c.samples);
  const auto in_modes = [&](const Vector& v) -> Vector {
    if (v.size() == 0) return Vector::Zero(n);
    return eigen.eigenvectors().transpose() * v;
  };
  const Vector start = in_modes(offsets.start);
  const Vector settled = in_modes(offsets.settled);
  const auto decay = [&](double rate) {
    return MeanDecay(rate, c.time_tau, c.interval_tau, samples);
  };
  double variance = 0.0;
  double bias2 = 0.0;
  for (Index i = 0; i < n; ++i) {
    for (Index j = 0; j < n; ++j) {
      double bias =
          (start[i] * start[j] * decay(alpha[i] + alpha[j]) +
           start[i] * settled[j] * decay(alpha[i]) + settled[i] * start[j] * decay(alpha[j])) /
          c.kappa0;
      if (i == j) bias -= decay(2.0 * alpha[i]) / alpha[i];
      bias2 += bias * bias;
      variance += (i == j ? 2.0 : 1.0) / (alpha[i] * alpha[j]) *
                  AveragingFactor(alpha[i] + alpha[j], c.interval_tau, samples) / samples;
    }
  }
  Matrix expected =
      eigen.eigenvectors() * alpha.cwiseInverse().asDiagonal() * eigen.eigenvectors().transpose();
  expected.diagonal().array() += c.adc_lsb * c.adc_lsb / (12.0 * c.kappa0);
  if (offsets.settled.size() != 0) {
    expected += offsets.settled * offsets.settled.transpose() / c.kappa0;
  }
  const double norm = inverse.norm();
  ErrorPrediction prediction;
  prediction.bias = std::sqrt(bias2) / norm;
  prediction.noise = std::sqrt(variance) / norm;
  prediction.quantisation = (expected - inverse).norm() / norm;
  return prediction;
}

}  // namespace spusim
