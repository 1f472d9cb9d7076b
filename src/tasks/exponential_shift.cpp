// SPDX-License-Identifier: Apache-2.0
#include <spusim/tasks/exponential_shift.h>

#include <algorithm>
#include <cmath>
#include <complex>

#include <spusim/converter/quantizer.h>
#include <spusim/linalg/decompositions.h>
#include <spusim/linalg/general_eigen.h>
#include <spusim/linalg/matrix_exponential.h>

namespace spusim {
namespace {

constexpr double kSmallestMargin = 0.05;
constexpr double kLargestMargin = 20.0;

/// Relative error squared against delta, everything scaled by e^{-mu}.
class NoiseLaw {
 public:
  NoiseLaw(const Matrix& a, double mu, std::uint64_t pairs)
      : cells_(static_cast<double>(a.rows())), pairs_(static_cast<double>(pairs)) {
    const Matrix shifted = a - mu * Matrix::Identity(a.rows(), a.cols());
    norm2_ = Exponential(shifted).squaredNorm();
    values_ = GeneralEigenvalues(shifted);
  }

  double operator()(double delta) const {
    // Eigenvalues have real parts of at most 0: a term is at most (N^2 + N) e^{-2 delta (d - 1)}.
    constexpr double kLeft = 40.0;
    const double last = std::min(pairs_ - 1.0, 1.0 + kLeft / (2.0 * delta));
    double sum = 0.0;
    for (double d = 1.0; d <= last; d += 1.0) {
      const double trace = Trace(d);
      sum += (1.0 - d / pairs_) * std::exp(-2.0 * delta * (d - 1.0)) *
             (trace * trace + Trace(2.0 * d));
    }
    return (1.0 + (cells_ * cells_ * std::exp(2.0 * delta) + 2.0 * sum) / norm2_) / pairs_;
  }

 private:
  double Trace(double d) const {
    double trace = 0.0;
    for (const std::complex<double>& value : values_) trace += std::exp(value * d).real();
    return trace;
  }

  double cells_;
  double pairs_;
  double norm2_ = 0.0;
  Eigen::VectorXcd values_;
};

double MinimumOf(const NoiseLaw& law, double low, double high) {
  // Golden section on a logarithmic axis.
  const double ratio = (std::sqrt(5.0) - 1.0) / 2.0;
  double a = std::log(low);
  double b = std::log(high);
  constexpr double kPrecision = 1e-3;
  while (b - a > kPrecision) {
    const double left = b - ratio * (b - a);
    const double right = a + ratio * (b - a);
    if (law(std::exp(left)) < law(std::exp(right))) {
      b = right;
    } else {
      a = left;
    }
  }
  return std::exp(0.5 * (a + b));
}

}  // namespace

ExponentialShift ChooseShift(const Matrix& a, std::uint64_t pairs, int bits) {
  const Matrix symmetric = 0.5 * (a + a.transpose());
  ExponentialShift shift;
  shift.mu = Eigen::SelfAdjointEigenSolver<Matrix>(symmetric, Eigen::EigenvaluesOnly)
                 .eigenvalues()
                 .maxCoeff();
  const Matrix drift = (shift.mu + 1.0) * Matrix::Identity(a.rows(), a.cols()) - a;
  const double code = Quantizer(bits).lsb() * drift.cwiseAbs().maxCoeff();
  const double low = std::min(
      std::max(kSmallestMargin, std::sqrt(static_cast<double>(a.rows())) * code), kLargestMargin);
  const NoiseLaw law(a, shift.mu, pairs);
  const double delta = MinimumOf(law, low, kLargestMargin);
  shift.alpha = shift.mu + delta;
  shift.relative_noise = std::sqrt(law(delta));
  return shift;
}

}  // namespace spusim
