// SPDX-License-Identifier: Apache-2.0
#include <spusim/tasks/determinant_path.h>

#include <algorithm>
#include <cmath>

#include <spusim/laws/averaging.h>
#include <spusim/linalg/decompositions.h>

namespace spusim {
namespace {

double Step(double u) { return 1.0 / (1.0 + std::exp(-u)); }

// Below it the path is a straight line to within a double's rounding of s.
constexpr double kStraight = 1e-6;

}  // namespace

std::vector<QuadratureNode> GaussLegendre(int nodes) {
  const auto n = static_cast<Index>(nodes);
  Vector off(std::max<Index>(n - 1, 0));
  for (Index k = 0; k < off.size(); ++k) {
    const auto i = static_cast<double>(k + 1);
    off[k] = i / std::sqrt(4.0 * i * i - 1.0);
  }
  Eigen::SelfAdjointEigenSolver<Matrix> eigen;
  eigen.computeFromTridiagonal(Vector::Zero(n), off);
  std::vector<QuadratureNode> result;
  for (Index k = 0; k < n; ++k) {
    const double first = eigen.eigenvectors()(0, k);
    result.push_back({0.5 * (1.0 + eigen.eigenvalues()[k]), first * first});
  }
  return result;
}

DeterminantPath::DeterminantPath(const Matrix& a)
    : a_(a),
      values_(Eigen::SelfAdjointEigenSolver<Matrix>(a, Eigen::EigenvaluesOnly).eigenvalues()) {
  scale_ = std::sqrt(values_[0]) * std::sqrt(values_[values_.size() - 1]);
  half_width_ = 0.5 * std::log(condition());
}

double DeterminantPath::condition() const { return values_[values_.size() - 1] / values_[0]; }

double DeterminantPath::LogDeterminantAtStart() const {
  return static_cast<double>(values_.size()) * std::log(scale_);
}

double DeterminantPath::ExactLogDeterminant() const { return values_.array().log().sum(); }

double DeterminantPath::S(double t) const {
  if (half_width_ < kStraight) return t;
  const double low = Step(-half_width_);
  return (Step(half_width_ * (2.0 * t - 1.0)) - low) / (Step(half_width_) - low);
}

double DeterminantPath::SlopeOfS(double t) const {
  if (half_width_ < kStraight) return 1.0;
  const double f = Step(half_width_ * (2.0 * t - 1.0));
  return 2.0 * half_width_ * f * (1.0 - f) / (Step(half_width_) - Step(-half_width_));
}

Matrix DeterminantPath::At(double t) const {
  const double s = S(t);
  Matrix m = s * a_;
  m.diagonal().array() += (1.0 - s) * scale_;
  return m;
}

Matrix DeterminantPath::Slope(double t) const {
  const double slope = SlopeOfS(t);
  Matrix m = slope * a_;
  m.diagonal().array() -= slope * scale_;
  return m;
}

double DeterminantPath::LowestEigenvalue(double t) const {
  const double s = S(t);
  return (1.0 - s) * scale_ + s * values_[0];
}

double DeterminantPath::Integrand(double t) const {
  const double s = S(t);
  const auto gap = values_.array() - scale_;
  return SlopeOfS(t) * (gap / (scale_ + s * gap)).sum();
}

double DeterminantPath::ModeError(double alpha, const std::vector<QuadratureNode>& nodes) const {
  const double gap = alpha - scale_;
  double sum = 0.0;
  for (const QuadratureNode& node : nodes) {
    sum += node.weight * SlopeOfS(node.t) * gap / (scale_ + S(node.t) * gap);
  }
  return sum - std::log(alpha / scale_);
}

double DeterminantPath::QuadratureError(const std::vector<QuadratureNode>& nodes) const {
  double error = 0.0;
  for (const double alpha : values_) error += ModeError(alpha, nodes);
  return error;
}

double DeterminantPath::QuadratureBound(const std::vector<QuadratureNode>& nodes) const {
  double error = 0.0;
  for (const double alpha : values_) error += std::abs(ModeError(alpha, nodes));
  return error;
}

double DeterminantPath::StatisticalError(const std::vector<QuadratureNode>& nodes,
                                         double samples) const {
  double variance = 0.0;
  for (const QuadratureNode& node : nodes) {
    const double s = S(node.t);
    const auto gap = values_.array() - scale_;
    variance += std::pow(node.weight * SlopeOfS(node.t), 2) * 2.0 *
                (gap / (scale_ + s * gap)).square().sum() / samples;
  }
  return std::sqrt(variance);
}

int DeterminantPath::ChooseNodes(double samples) const {
  constexpr int kMostNodes = 1000;
  constexpr double kShare = 0.1;
  // The bound's own rounding, a mode. Of a multiple of the identity all is known beforehand: there
  // both errors are nothing but rounding.
  const double rounding = 1e-13 * static_cast<double>(values_.size());
  for (int n = 1; n < kMostNodes; ++n) {
    const auto nodes = GaussLegendre(n);
    if (QuadratureBound(nodes) <= kShare * StatisticalError(nodes, samples) + rounding) return n;
  }
  return kMostNodes;
}

NodePrediction PredictNode(const AnnealConditions& c, const Matrix& slope) {
  const Eigen::SelfAdjointEigenSolver<Matrix> eigen{Matrix(c.matrix)};
  const Vector& alpha = eigen.eigenvalues();
  const Matrix k = eigen.eigenvectors().transpose() * slope * eigen.eigenvectors();
  const auto samples = static_cast<double>(c.samples);
  NodePrediction prediction;
  prediction.expected = c.adc_lsb * c.adc_lsb / (12.0 * c.kappa0) * slope.trace();
  for (Index j = 0; j < alpha.size(); ++j) {
    prediction.expected += k(j, j) / alpha[j];
    prediction.bias -=
        k(j, j) / alpha[j] * MeanDecay(2.0 * alpha[j], c.time_tau, c.interval_tau, samples);
    for (Index i = 0; i < alpha.size(); ++i) {
      prediction.variance += 2.0 * k(i, j) * k(i, j) / (alpha[i] * alpha[j]) *
                             AveragingFactor(alpha[i] + alpha[j], c.interval_tau, samples) /
                             samples;
    }
  }
  return prediction;
}

}  // namespace spusim
