// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <vector>

#include <catch2/catch.hpp>

#include <spusim/laws/covariance_prediction.h>
#include <spusim/linalg/decompositions.h>
#include <spusim/linalg/lyapunov.h>
#include <spusim/linalg/matrix_exponential.h>
#include <spusim/noise/random_stream.h>

namespace spusim {
namespace {

/// Non-normal, eigenvalues 1 +- 0.49i and 0.4; noise correlated.
CovarianceConditions Example() {
  return {.drift = (Matrix(3, 3) << 1.0, 0.8, 0.0, -0.3, 1.0, 0.5, 0.0, 0.0, 0.4).finished(),
          .noise = (Matrix(3, 3) << 1.0, 0.4, -0.2, 0.4, 0.7, 0.1, -0.2, 0.1, 0.5).finished(),
          .kappa0 = 0.6,
          .time_tau = 0.9,
          .interval_tau = 0.35};
}

struct Process {
  explicit Process(const CovarianceConditions& c)
      : sigma(SolveLyapunov(c.drift, 2.0 * c.kappa0 * c.noise)),
        step(Exponential(-c.interval_tau * c.drift)),
        rounding(c.adc_lsb * c.adc_lsb / 12.0) {}

  /// <y_{k+d} y_k^T>, y with its rounding.
  Matrix R(long d) const {
    Matrix r = sigma;
    for (long i = 0; i < std::abs(d); ++i) r = (step * r).eval();
    if (d == 0) r.diagonal().array() += rounding;
    if (d < 0) r.transposeInPlace();
    return r;
  }

  Matrix sigma;
  Matrix step;
  double rounding;
};

TEST_CASE("the variance of a lagged covariance is its double sum over samples") {
  CovarianceConditions c = Example();
  for (const double lsb : {0.0, 1.5}) {
    c.adc_lsb = lsb;
    const Process p(c);
    for (const std::uint64_t lag : {0U, 1U, 2U, 5U}) {
      for (const std::uint64_t pairs : {1U, 2U, 3U, 7U, 12U, 33U}) {
        c.lag = lag;
        c.pairs = pairs;
        const auto l = static_cast<long>(lag);
        double sum = 0.0;
        for (long i = 0; i < static_cast<long>(pairs); ++i) {
          for (long j = 0; j < static_cast<long>(pairs); ++j) {
            const double trace = p.R(i - j).trace();
            sum += trace * trace + (p.R(i - j + l) * p.R(i - j - l)).trace();
          }
        }
        CAPTURE(lsb, lag, pairs);
        // Sums of at most 33^2 terms of like size.
        CHECK(PredictCovariance(c).variance ==
              Approx(sum / static_cast<double>(pairs * pairs)).epsilon(1e-11));
      }
    }
  }
}

TEST_CASE("expected covariance and bias of a lagged covariance are those of single samples") {
  CovarianceConditions c = Example();
  c.lag = 2;
  for (const std::uint64_t pairs : {1U, 2U, 5U, 11U}) {
    c.pairs = pairs;
    const Process p(c);
    Matrix bias = Matrix::Zero(3, 3);
    for (std::uint64_t k = 0; k < pairs; ++k) {
      const Matrix e =
          Exponential(-(c.time_tau + static_cast<double>(k) * c.interval_tau) * c.drift);
      bias -= p.step * p.step * e * p.sigma * e.transpose() / static_cast<double>(pairs);
    }
    const CovariancePrediction found = PredictCovariance(c);
    CHECK((found.expected - p.R(2)).norm() < 1e-12 * p.sigma.norm());
    CHECK((found.bias - bias).norm() < 1e-12 * p.sigma.norm());
  }
}

// Mean over runs of |C-hat - C|^2, with the standard error that the runs themselves show.
void CheckMonteCarlo(CovarianceConditions c, std::uint64_t lag, std::uint64_t pairs) {
  c.lag = lag;
  c.pairs = pairs;
  const Process p(c);
  const Matrix start = Matrix(p.sigma.llt().matrixL());
  const Matrix kick = Matrix((p.sigma - p.step * p.sigma * p.step.transpose()).llt().matrixL());
  const RandomStream stream(7, "test.covariance");
  constexpr std::uint64_t kRuns = 20'000;
  const auto length = static_cast<Index>(pairs + lag);
  const auto rows = static_cast<Index>(pairs);
  const auto shift = static_cast<Index>(lag);
  std::uint64_t index = 0;
  Vector z(3);
  double sum = 0.0;
  double squares = 0.0;
  Matrix y(length, 3);
  for (std::uint64_t run = 0; run < kRuns; ++run) {
    stream.FillNormals(index++, z);
    Vector x = start * z;
    for (Index k = 0; k < length; ++k) {
      if (k > 0) {
        stream.FillNormals(index++, z);
        x = (p.step * x + kick * z).eval();
      }
      stream.FillNormals(index++, z);
      y.row(k) = (x + std::sqrt(p.rounding) * z).transpose();
    }
    const Matrix estimate =
        y.bottomRows(rows).transpose() * y.middleRows(0, rows) / static_cast<double>(pairs);
    const double error = (estimate - p.R(shift)).squaredNorm();
    sum += error / kRuns;
    squares += error * error / kRuns;
  }
  const double standard_error = std::sqrt((squares - sum * sum) / kRuns);
  CAPTURE(lag, pairs);
  // z = 4.5: p = 7e-6.
  CHECK(std::abs(PredictCovariance(c).variance - sum) < 4.5 * standard_error);
}

TEST_CASE("the variance of a lagged covariance is what simulated processes show") {
  CovarianceConditions c = Example();
  CheckMonteCarlo(c, 0, 1);
  CheckMonteCarlo(c, 0, 20);
  CheckMonteCarlo(c, 1, 20);
  CheckMonteCarlo(c, 4, 20);
  c.adc_lsb = 1.5;
  CheckMonteCarlo(c, 0, 10);
  CheckMonteCarlo(c, 1, 10);
}

TEST_CASE("for a symmetric matrix and independent sources it is the law of an inverse") {
  const RowMatrix a = (RowMatrix(3, 3) << 3.0, 1.0, 0.5, 1.0, 2.0, -0.3, 0.5, -0.3, 1.0).finished();
  const Matrix inverse = Matrix(a).inverse();
  for (const double interval : {0.01, 0.7}) {
    for (const std::uint64_t samples : {1U, 10U, 4000U}) {
      const AnnealConditions c{.matrix = a,
                               .kappa0 = 0.3,
                               .time_tau = 0.8,
                               .interval_tau = interval,
                               .samples = samples};
      const ErrorPrediction law = PredictInverseError(c, inverse);
      const ErrorPrediction general = PredictCovarianceError({.drift = a,
                                                              .noise = Matrix::Identity(3, 3),
                                                              .kappa0 = c.kappa0,
                                                              .time_tau = c.time_tau,
                                                              .interval_tau = c.interval_tau,
                                                              .pairs = samples},
                                                             inverse, 1.0 / c.kappa0);
      CAPTURE(interval, samples);
      // Differences of geometric sums lose 1/(alpha Delta)^2 = 1e4 ulps.
      CHECK(general.noise == Approx(law.noise).epsilon(1e-9));
      CHECK(general.bias == Approx(law.bias).epsilon(1e-9));
      CHECK(general.quantisation < 1e-14 * 100.0);
    }
  }
}

TEST_CASE("a million samples of slow cells are predicted by their long-time limit") {
  // N = 1: variance = 2 sigma^4 / M (1 + r^2)/(1 - r^2) for M (1 - r^2) >> 1.
  const double rate = 0.02;
  const CovarianceConditions c{.drift = Matrix::Constant(1, 1, rate),
                               .noise = Matrix::Identity(1, 1),
                               .kappa0 = 1.0,
                               .time_tau = 1000.0,
                               .interval_tau = 1.0,
                               .pairs = 1'000'000};
  const double r2 = std::exp(-2.0 * rate);
  const double expected = 2.0 / (rate * rate) * 1e-6 * (1.0 + r2) / (1.0 - r2);
  // The end's correction is of order 1/(M (1 - r^2)) = 2.5e-5.
  CHECK(PredictCovariance(c).variance == Approx(expected).epsilon(1e-4));
}

}  // namespace
}  // namespace spusim
