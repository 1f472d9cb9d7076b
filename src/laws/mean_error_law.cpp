// SPDX-License-Identifier: Apache-2.0
#include <spusim/laws/mean_error_law.h>

#include <algorithm>
#include <bit>
#include <cmath>

#include <spusim/laws/averaging.h>
#include <spusim/linalg/decompositions.h>
#include <spusim/linalg/lyapunov.h>
#include <spusim/linalg/matrix_exponential.h>

namespace spusim {
namespace {

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

}  // namespace

MeanErrorLaw::MeanErrorLaw(const AnnealConditions& conditions)
    : lu_(Matrix(conditions.matrix)),
      observed_(conditions.observed == 0 ? conditions.matrix.rows() : conditions.observed),
      samples_(static_cast<double>(conditions.samples)) {
  if (conditions.noise.size() == 0 && conditions.matrix == conditions.matrix.transpose()) {
    SetSymmetric(conditions);
  } else {
    SetGeneral(conditions);
  }
}

void MeanErrorLaw::SetSymmetric(const AnnealConditions& c) {
  const Eigen::SelfAdjointEigenSolver<Matrix> eigen{Matrix(c.matrix)};
  const Vector& alpha = eigen.eigenvalues();
  Vector decay(alpha.size());
  for (Index i = 0; i < alpha.size(); ++i) {
    decay[i] = MeanDecay(alpha[i], c.time_tau, c.interval_tau, samples_);
    const double averaged = AveragingFactor(alpha[i], c.interval_tau, samples_) / samples_;
    mean_variance_ += (averaged - decay[i] * decay[i]) / alpha[i];
  }
  cell_variance_ = alpha.cwiseInverse().mean();
  fading_ = decay.asDiagonal() * eigen.eigenvectors().transpose();
}

void MeanErrorLaw::SetGeneral(const AnnealConditions& c) {
  const Matrix a = c.matrix;
  const Matrix noise = c.noise.size() != 0 ? c.noise : Matrix(Matrix::Identity(a.rows(), a.cols()));
  const Matrix s = SolveLyapunov(a, 2.0 * noise);
  const PowerSums sums = SumPowers(Exponential(-c.interval_tau * a), c.samples);
  fading_ = (Exponential(-c.time_tau * a) * sums.first / samples_).topRows(observed_);
  // Covariance of the mean of stationary samples: (1/M^2) (M S + sum_d (M - d) (E^d S + S E^dT)).
  const double trace = s.topLeftCorner(observed_, observed_).trace();
  const double sum = (sums.second * s).topLeftCorner(observed_, observed_).trace();
  const double stationary = 2.0 * sum - samples_ * trace;
  // Sources that were in equilibrium from the start have nothing to build up.
  Matrix missing = s;
  missing.bottomRightCorner(c.settled_sources, c.settled_sources).setZero();
  mean_variance_ =
      stationary / (samples_ * samples_) - (fading_ * missing * fading_.transpose()).trace();
  cell_variance_ = trace / static_cast<double>(observed_);
}

MeanErrorTerms MeanErrorLaw::Terms(const MeanEstimate& estimate) const {
  const Vector programmed_solution = lu_.solve(estimate.programmed_input);
  const double lsb2 = estimate.adc_lsb * estimate.adc_lsb;
  const bool dithered = 4.0 * estimate.kappa0 * cell_variance_ > lsb2;
  MeanErrorTerms terms;
  terms.bias = (fading_ * (estimate.start - programmed_solution)).norm();
  terms.noise_square = std::max(estimate.kappa0 * mean_variance_, 0.0) / estimate.repeats;
  terms.displacement = programmed_solution.head(observed_) - estimate.target;
  terms.rounding_square = lsb2 / 12.0 * static_cast<double>(estimate.target.size()) /
                          (dithered ? samples_ * estimate.repeats : 1.0);
  return terms;
}

ErrorPrediction MeanErrorLaw::Predict(const MeanEstimate& estimate) const {
  return PredictAverage({Terms(estimate)});
}

ErrorPrediction PredictAverage(const std::vector<MeanErrorTerms>& members) {
  const auto n = static_cast<double>(members.size());
  double bias = 0.0;
  double noise = 0.0;
  double rounding = 0.0;
  Vector displacement = Vector::Zero(members.front().displacement.size());
  for (const MeanErrorTerms& member : members) {
    bias += member.bias;
    noise += member.noise_square;
    displacement += member.displacement;
    rounding += member.rounding_square;
  }
  displacement /= n;
  ErrorPrediction prediction;
  prediction.bias = bias / n;
  prediction.noise = std::sqrt(noise / (n * n));
  prediction.quantisation = std::sqrt(displacement.squaredNorm() + rounding / (n * n));
  return prediction;
}

}  // namespace spusim
