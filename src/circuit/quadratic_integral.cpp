// SPDX-License-Identifier: Apache-2.0
#include <spusim/circuit/quadratic_integral.h>

#include <cmath>
#include <limits>

namespace spusim {
namespace {

constexpr double kEpsilon = std::numeric_limits<double>::epsilon();
constexpr double kShortStep = 0.5;  // |A| h; the series of Z has ratio 2 |A| h / j
constexpr int kMostTerms = 64;

int Doublings(double norm, double duration) {
  int k = 0;
  while (norm * std::ldexp(duration, -k) > kShortStep) ++k;
  return k;
}

}  // namespace

QuadraticIntegral::QuadraticIntegral(const Matrix& a, const Vector& weights, double duration)
    : weights_(weights), duration_(duration) {
  const Index n = a.rows();
  const double norm = a.cwiseAbs().colwise().sum().maxCoeff();
  const int doublings = Doublings(norm, duration);
  double h = std::ldexp(duration, -doublings);

  // E = sum (-h A)^j / j!, R = sum h (-h A)^j / (j+1)!; d^j/ds^j of E^T C E is C_j at s = 0, with
  // C_0 = C and C_{j+1} = -(A^T C_j + C_j A): Z = sum h^{j+1}/(j+1)! C_j, W = sum h^{j+2}/(j+2)!
  // C_j.
  Matrix decay = Matrix::Identity(n, n);
  Matrix power = decay;  // (-h A)^j / j!
  response_ = h * decay;
  Matrix term = Matrix(h * weights.asDiagonal());  // h^{j+1}/(j+1)! C_j
  square_ = term;
  noise_ = 0.5 * h * term;
  Matrix product(n, n);
  for (int j = 1; j < kMostTerms; ++j) {
    product.noalias() = power * a;
    power = product * (-h / j);
    decay += power;
    response_ += power * (h / (j + 1));
    product.noalias() = term * a;
    term = (product + product.transpose()) * (-h / (j + 1));
    square_ += term;
    noise_ += term * (h / (j + 2));
    if (power.norm() <= 0.1 * kEpsilon && term.norm() <= 0.1 * kEpsilon * square_.norm()) break;
  }
  for (int k = 0; k < doublings; ++k) {
    product.noalias() = noise_ * decay;
    noise_ += h * square_;
    noise_.noalias() += decay.transpose() * product;
    product.noalias() = square_ * decay;
    square_.noalias() += decay.transpose() * product;
    product.noalias() = decay * response_;
    response_ += product;
    product.noalias() = decay * decay;
    decay.swap(product);
    h *= 2.0;
  }
}

double QuadraticIntegral::OfMean(const Vector& start, const Vector& rest) const {
  const Vector away = start - rest;
  const Vector weighted = weights_.cwiseProduct(rest);
  return away.dot(square_ * away) + 2.0 * weighted.dot(response_ * away) +
         duration_ * weighted.dot(rest);
}

double QuadraticIntegral::OfNoise(double intensity, const Matrix* mixing) const {
  if (intensity == 0.0) return 0.0;
  if (mixing == nullptr) return intensity * noise_.trace();
  return intensity * mixing->cwiseProduct(noise_ * *mixing).sum();
}

}  // namespace spusim
