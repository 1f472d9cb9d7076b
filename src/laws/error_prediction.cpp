// SPDX-License-Identifier: Apache-2.0
#include <spusim/laws/error_prediction.h>

#include <cmath>
#include <utility>

#include <spusim/laws/averaging.h>
#include <spusim/linalg/decompositions.h>

namespace spusim {
double ErrorPrediction::Total() const {
  return std::hypot(std::hypot(bias, noise, quantisation), cells, converters);
}

ErrorPrediction ErrorPrediction::Times(double factor) const {
  return {.bias = factor * bias,
          .noise = factor * noise,
          .quantisation = factor * quantisation,
          .cells = factor * cells,
          .converters = factor * converters};
}

namespace {

/// Of one covariance, in units of the inverse.
struct CovarianceTerms {
  double bias_square = 0.0;
  double variance = 0.0;
  Matrix expected;
};

CovarianceTerms TermsOf(const CovarianceMember& member) {
  const AnnealConditions& c = member.conditions;
  const MeanOffsets& offsets = member.offsets;
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
  return {bias2, variance, std::move(expected)};
}

}  // namespace

ErrorPrediction PredictInverseError(const AnnealConditions& conditions, const Matrix& inverse,
                                    const MeanOffsets& offsets) {
  return PredictInverseError(std::vector<CovarianceMember>{{conditions, offsets}}, inverse);
}

ErrorPrediction PredictInverseError(const std::vector<CovarianceMember>& members,
                                    const Matrix& inverse) {
  const auto n = static_cast<double>(members.size());
  double bias = 0.0;
  double variance = 0.0;
  Matrix expected = Matrix::Zero(inverse.rows(), inverse.cols());
  for (const CovarianceMember& member : members) {
    const CovarianceTerms terms = TermsOf(member);
    bias += std::sqrt(terms.bias_square);
    variance += terms.variance;
    expected += terms.expected;
  }
  const double norm = inverse.norm();
  ErrorPrediction prediction;
  prediction.bias = bias / n / norm;
  prediction.noise = std::sqrt(variance / (n * n)) / norm;
  prediction.quantisation = (expected / n - inverse).norm() / norm;
  return prediction;
}

}  // namespace spusim
