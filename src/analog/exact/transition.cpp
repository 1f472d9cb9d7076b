// SPDX-License-Identifier: Apache-2.0
#include <spusim/analog/exact/transition.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include <spusim/linalg/lyapunov.h>

namespace spusim {
namespace {

constexpr double kRounding = std::numeric_limits<double>::epsilon();
constexpr double kShortStep = 0.5;  // |A| h; the series of Q has ratio 2 |A| h / j
constexpr int kLeastTerms = 8;
constexpr int kMostTerms = 64;

double OneNorm(const Matrix& a) {
  return a.size() == 0 ? 0.0 : a.cwiseAbs().colwise().sum().maxCoeff();
}

/// How often the short step is doubled.
int Doublings(double norm, double duration) {
  if (!(norm * duration > kShortStep)) return 0;
  // norm T < 2^(i + j), whatever their product overflows to.
  int i = 0;
  int j = 0;
  std::frexp(norm, &i);
  std::frexp(duration, &j);
  return i + j + 1;
}

/// e^{-A T}, kept as E - I while it is near I: a mode far slower than |A| then keeps its digits
/// through the squarings; and as E itself when it has become small.
class DoubledDecay {
 public:
  DoubledDecay(const Matrix& a, double step) {
    const Index n = a.rows();
    excess_ = -step * a;
    Matrix term = excess_;
    for (int j = 2; j < kMostTerms; ++j) {
      term = (term * a).eval() * (-step / j);
      excess_ += term;
      if (term.norm() <= 0.1 * kRounding * excess_.norm()) break;
    }
    decay_ = excess_;
    decay_.diagonal().array() += 1.0;
    scratch_.resize(n, n);
  }

  const Matrix& decay() const { return decay_; }

  void Double() {
    if (near_identity_) {
      scratch_.noalias() = excess_ * excess_;
      excess_ = 2.0 * excess_ + scratch_;
      decay_ = excess_;
      decay_.diagonal().array() += 1.0;
      near_identity_ = decay_.norm() > 0.5;
    } else {
      scratch_.noalias() = decay_ * decay_;
      decay_.swap(scratch_);
    }
  }

 private:
  Matrix excess_;  // E - I
  Matrix decay_;
  Matrix scratch_;
  bool near_identity_ = true;
};

Matrix ShortStepCovariance(const Matrix& a, const Matrix& noise, double step) {
  Matrix term = step * noise;
  Matrix sum = term;
  Matrix product(a.rows(), a.cols());
  for (int j = 2; j < kMostTerms; ++j) {
    product.noalias() = a * term;
    term = (product + product.transpose()) * (-step / j);
    sum += term;
    // Where B is singular, noise reaches some cells by later terms only.
    if (j > kLeastTerms && !(term.norm() > 0.1 * kRounding * sum.norm())) break;
  }
  return sum;
}

void Symmetrise(Matrix& q) { q = (0.5 * (q + q.transpose())).eval(); }

}  // namespace

Transition DoublingTransition(const Matrix& a, const Matrix& noise, double duration) {
  const int doublings = Doublings(OneNorm(a), duration);
  const double step = std::ldexp(duration, -doublings);
  DoubledDecay decay(a, step);
  Matrix covariance = ShortStepCovariance(a, noise, step);
  Matrix product(a.rows(), a.cols());
  bool grows = covariance.norm() > 0.0;
  for (int k = 0; k < doublings; ++k) {
    if (grows) {
      product.noalias() = decay.decay() * covariance;
      const double before = covariance.norm();
      const Matrix added = product * decay.decay().transpose();
      covariance += added;
      // Past 1/alpha_min every doubling squares what it adds: nothing more will come.
      grows = !(added.norm() <= 0.01 * kRounding * before && decay.decay().norm() < 0.1);
    }
    decay.Double();
  }
  Symmetrise(covariance);
  return {decay.decay(), std::move(covariance)};
}

Matrix Decay(const Matrix& a, double duration) {
  const int doublings = Doublings(OneNorm(a), duration);
  DoubledDecay decay(a, std::ldexp(duration, -doublings));
  for (int k = 0; k < doublings; ++k) decay.Double();
  return decay.decay();
}

Matrix InputResponse(const Matrix& a, double pole, double duration) {
  const int doublings = Doublings(std::max(OneNorm(a), pole), duration);
  double step = std::ldexp(duration, -doublings);
  // h^{j+1}/(j+1)! c_j, c_0 = I, c_{j+1} = -A c_j + (-pole)^{j+1} I.
  Matrix term = step * Matrix::Identity(a.rows(), a.cols());
  Matrix response = term;
  Matrix product(a.rows(), a.cols());
  double pole_term = step;
  for (int j = 2; j < kMostTerms; ++j) {
    product.noalias() = a * term;
    pole_term *= -pole * step / j;
    term = product * (-step / j);
    term.diagonal().array() += pole_term;
    response += term;
    if (j > kLeastTerms && !(term.norm() > 0.1 * kRounding * response.norm())) break;
  }
  DoubledDecay decay(a, step);
  for (int k = 0; k < doublings; ++k) {
    product.noalias() = decay.decay() * response;
    response = product + std::exp(-pole * step) * response;
    decay.Double();
    step *= 2.0;
  }
  return response;
}

TransitionSolver::TransitionSolver(Matrix a, Matrix noise)
    : a_(std::move(a)), noise_(std::move(noise)) {}

const Matrix* TransitionSolver::Stationary() {
  if (!tried_) {
    tried_ = true;
    const auto rows = static_cast<double>(a_.rows());
    const LyapunovSolver solver(a_);
    if (solver.lowest_real_part() > rows * kRounding * OneNorm(a_)) {
      Matrix sigma = solver.Solve(noise_);
      const Matrix residual = a_ * sigma + sigma * a_.transpose() - noise_;
      if (residual.norm() <= 100.0 * std::sqrt(rows) * kRounding * noise_.norm()) {
        stationary_ = std::move(sigma);
      }
    }
  }
  return stationary_ ? &*stationary_ : nullptr;
}

Transition TransitionSolver::At(double duration) {
  constexpr double kLongInterval = 4.0;
  constexpr double kMostCancelled = 0.1;
  if (a_.rows() > kLyapunovRows || !(OneNorm(a_) * duration > kLongInterval)) {
    return DoublingTransition(a_, noise_, duration);
  }
  const Matrix* sigma = Stationary();
  if (sigma == nullptr) return DoublingTransition(a_, noise_, duration);
  Matrix decay = Decay(a_, duration);
  const Matrix forgotten = decay * *sigma * decay.transpose();
  if (!(forgotten.norm() <= kMostCancelled * sigma->norm())) {
    return DoublingTransition(a_, noise_, duration);
  }
  Matrix covariance = *sigma - forgotten;
  Symmetrise(covariance);
  return {std::move(decay), std::move(covariance)};
}

Transition ExactTransition(const Matrix& a, const Matrix& noise, double duration) {
  return TransitionSolver(a, noise).At(duration);
}

}  // namespace spusim
