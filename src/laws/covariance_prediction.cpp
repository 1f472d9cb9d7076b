// SPDX-License-Identifier: Apache-2.0
#include <spusim/laws/covariance_prediction.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <vector>

#include <spusim/base/interrupt.h>
#include <spusim/linalg/lyapunov.h>
#include <spusim/linalg/matrix_exponential.h>

namespace spusim {
namespace {

double Inner(const Matrix& a, const Matrix& b) { return a.cwiseProduct(b).sum(); }
double TraceOfProduct(const Matrix& a, const Matrix& b) { return Inner(a, b.transpose()); }

Matrix Power(const Matrix& e, std::uint64_t exponent) {
  Matrix result = Matrix::Identity(e.rows(), e.cols());
  Matrix square = e;
  for (; exponent != 0; exponent >>= 1U) {
    if ((exponent & 1U) != 0) result = (result * square).eval();
    if (exponent > 1) square = (square * square).eval();
  }
  return result;
}

/// Sums of X_d = E^d X F^d over d, built by doubling and adding one.
struct SandwichSums {
  Matrix first;   ///< sum_{d<M} X_d
  Matrix second;  ///< sum_{d<M} (M - d) X_d
};

SandwichSums SumSandwiches(const Matrix& e, const Matrix& x, const Matrix& f, std::uint64_t count) {
  SandwichSums sums{x, x};
  Matrix left = e;   // E^m
  Matrix right = f;  // F^m
  std::uint64_t m = 1;
  for (int bit = static_cast<int>(std::bit_width(count)) - 2; bit >= 0; --bit) {
    ThrowIfInterrupted();
    sums.second =
        (sums.second + static_cast<double>(m) * sums.first + left * sums.second * right).eval();
    sums.first = (sums.first + left * sums.first * right).eval();
    left = (left * left).eval();
    right = (right * right).eval();
    m *= 2;
    if (((count >> static_cast<unsigned>(bit)) & 1U) != 0) {
      sums.first += left * x * right;
      sums.second += sums.first;
      left = (left * e).eval();
      right = (f * right).eval();
      ++m;
    }
  }
  return sums;
}

// sum_{d=1}^{M-1} (M - d) (tr E^d Sigma)^2. A square of a trace is no trace, so no doubling: the
// traces are taken one by one, each as an inner product of a small power and a large one,
// E^{js + r} Sigma = E^r (E^{js} Sigma), until what is left is below the rounding of the sum.
double SumSquaredTraces(const Matrix& e, const Matrix& sigma, Index observed, double slowest_decay,
                        std::uint64_t count) {
  constexpr double kLeft = 1e-9;           // its square is below a double's rounding
  constexpr double kMostNumbers = 32.0e6;  // of all small powers, 256 MB
  const auto entries = static_cast<double>(e.size());
  const double terms = std::min(static_cast<double>(count), -std::log(kLeft) / slowest_decay);
  const auto step = static_cast<std::uint64_t>(
      std::clamp(std::sqrt(terms), 1.0, std::max(1.0, kMostNumbers / entries)));
  std::vector<Matrix> small;  // transposed: E^0 .. E^{s-1}
  Matrix power = Matrix::Identity(e.rows(), e.cols());
  for (std::uint64_t r = 0; r < step; ++r) {
    small.emplace_back(power.transpose());
    power = (power * e).eval();
  }
  double sum = 0.0;
  // Only the columns of what is read come into a trace over it.
  for (Matrix& one : small) one.conservativeResize(Eigen::NoChange, observed);
  Matrix large = sigma.leftCols(observed);
  const double limit = kLeft * sigma.topLeftCorner(observed, observed).norm();
  for (std::uint64_t base = 0; base < count && large.norm() > limit; base += step) {
    ThrowIfInterrupted();
    for (std::uint64_t r = base == 0 ? 1 : 0; r < step && base + r < count; ++r) {
      const double trace = Inner(small[r], large);
      sum += static_cast<double>(count - base - r) * trace * trace;
    }
    large = (power * large).eval();
  }
  return sum;
}

// sum_{d=1}^{M-1} (M - d) tr(R(d + L) R(d - L)).
double SumLaggedProducts(const Matrix& e, const Matrix& whole, Index observed, double rounding,
                         std::uint64_t count, std::uint64_t lag) {
  // tr(P R P^T P R' P^T) of what is read = tr(E^a (Sigma P^T P) E^b (Sigma P^T P)).
  Matrix sigma = whole;
  sigma.rightCols(whole.cols() - observed).setZero();
  const auto inner = [&](const Matrix& a, const Matrix& b) {
    return Inner(a.topLeftCorner(observed, observed), b.topLeftCorner(observed, observed));
  };
  double sum = 0.0;
  // d < L: R(d - L) = R(L - d)^T.
  std::vector<Matrix> before{sigma};
  for (std::uint64_t d = 1; d < lag; ++d) before.emplace_back(e * before.back());
  Matrix after = lag > 1 ? Matrix(e * before.back()) : Matrix();
  for (std::uint64_t d = 1; d < std::min(lag, count); ++d) {
    after = (e * after).eval();
    sum += static_cast<double>(count - d) * inner(after, before[lag - d]);
  }
  if (count <= lag) return sum;
  // d >= L, the sum over d - L by doubling; at d = L the reading's own rounding takes part.
  const Matrix shift = Power(e, 2 * lag);
  const auto rest = static_cast<double>(count - lag);
  Matrix weighted = SumSandwiches(e, sigma, e, count - lag).second;
  if (lag == 0) {
    weighted -= rest * sigma;
  } else {
    sum += rest * rounding * TraceOfProduct(shift, sigma);
  }
  return sum + TraceOfProduct(shift * weighted, sigma);
}

}  // namespace

CovariancePrediction PredictCovariance(const CovarianceConditions& c) {
  const LyapunovSolver solver(c.drift);
  const Matrix sigma = solver.Solve(2.0 * c.kappa0 * c.noise);
  const Matrix e = Exponential(-c.interval_tau * c.drift);
  const Matrix to_lag = Power(e, c.lag);
  const double rounding = c.adc_lsb * c.adc_lsb / 12.0;
  const Index observed = c.observed == 0 ? sigma.rows() : c.observed;
  const auto cells = static_cast<double>(observed);
  const auto pairs = static_cast<double>(c.pairs);

  CovariancePrediction prediction;
  prediction.expected = (to_lag * sigma).topLeftCorner(observed, observed);
  if (c.lag == 0) prediction.expected.diagonal().array() += rounding;

  const double trace = sigma.topLeftCorner(observed, observed).trace() + cells * rounding;
  double sum = pairs * (trace * trace + prediction.expected.squaredNorm());
  // Samples at one and the same time are one sample.
  const double slowest = std::max(solver.lowest_real_part() * c.interval_tau, 1e-9);
  sum += 2.0 * SumSquaredTraces(e, sigma, observed, slowest, c.pairs);
  sum += 2.0 * SumLaggedProducts(e, sigma, observed, rounding, c.pairs, c.lag);
  prediction.variance = std::max(sum, 0.0) / (pairs * pairs);

  const Matrix start = Exponential(-c.time_tau * c.drift);
  Matrix missing = sigma;
  missing.bottomRightCorner(c.settled_sources, c.settled_sources).setZero();
  const Matrix built =
      SumSandwiches(e, start * missing * start.transpose(), e.transpose(), c.pairs).first;
  prediction.bias = (to_lag * built).topLeftCorner(observed, observed) * (-1.0 / pairs);
  return prediction;
}

ErrorPrediction PredictCovarianceError(const CovarianceConditions& conditions, const Matrix& exact,
                                       double factor) {
  const CovariancePrediction p = PredictCovariance(conditions);
  const double norm = exact.norm();
  return {.bias = factor * p.bias.norm() / norm,
          .noise = factor * std::sqrt(p.variance) / norm,
          .quantisation = (factor * p.expected - exact).norm() / norm};
}

}  // namespace spusim
