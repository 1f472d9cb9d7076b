// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include <catch2/catch.hpp>

#include <spusim/laws/mean_error_law.h>
#include <spusim/linalg/decompositions.h>

#include "testbenches/unit/device/session_fixture.h"

namespace spusim {
namespace {

RowMatrix SymmetricExample() {
  return (RowMatrix(3, 3) << 3.0, 1.0, 0.5, 1.0, 2.0, -0.3, 0.5, -0.3, 1.0).finished();
}
Vector Input() { return (Vector(3) << 1.0, -2.0, 0.5).finished(); }

AnnealConditions ConditionsOf(const SessionFixture& f, const AnnealResult& r) {
  return {.matrix = f.session.ProgrammedDense(),
          .kappa0 = r.kappa0,
          .time_tau = r.time_tau,
          .interval_tau = r.interval_tau,
          .samples = r.samples_averaged,
          .adc_lsb = r.adc_lsb};
}

ErrorPrediction PredictSolveError(const AnnealConditions& c, const Vector& solution,
                                  const Vector& programmed_input, const Vector& start) {
  return MeanErrorLaw(c)
      .Predict({.target = solution,
                .programmed_input = programmed_input,
                .start = start,
                .kappa0 = c.kappa0,
                .adc_lsb = c.adc_lsb})
      .Times(1.0 / solution.norm());
}

// Measured squared errors of `runs` independent runs have mean predicted^2. For Gaussian errors of
// trace variance v their standard deviation is at most sqrt(2) v, so the mean of `runs` lies within
// 4 sqrt(2 / runs) of the prediction (p < 1e-4).
void CheckSolve(const AnnealPlan& plan, double kappa0, int bits) {
  constexpr int kRuns = 400;
  const Vector exact = Matrix(SymmetricExample()).lu().solve(Input());
  double measured = 0.0;
  double predicted = 0.0;
  for (int run = 0; run < kRuns; ++run) {
    SessionFixture f(plan, bits, {.kappa0 = kappa0}, static_cast<std::uint64_t>(run));
    f.session.Program(SymmetricExample());
    // Small enough that nothing clips, so that every run has the same scale.
    const AnnealResult r = f.session.Anneal(Input(), 0.05);
    const ErrorPrediction p =
        PredictSolveError(ConditionsOf(f, r), exact, r.programmed_input, r.start);
    measured += (r.mean - exact).squaredNorm() / exact.squaredNorm() / kRuns;
    predicted += p.Total() * p.Total() / kRuns;
  }
  CHECK(std::abs(measured / predicted - 1.0) < 4.0 * std::sqrt(2.0 / kRuns));
}

TEST_CASE("predicted solve error: one settled sample") { CheckSolve({.time_tau = 20.0}, 0.01, 0); }

TEST_CASE("predicted solve error: many correlated samples") {
  CheckSolve({.time_tau = 20.0, .samples = 40, .interval_tau = 0.3}, 0.01, 0);
}

TEST_CASE("predicted solve error: not settled yet, from the very start") {
  CheckSolve({.time_tau = 0.0, .samples = 20, .interval_tau = 0.2}, 0.01, 0);
}

TEST_CASE("predicted solve error: quantised arrays and converters, dithered by noise") {
  CheckSolve({.time_tau = 20.0, .samples = 30, .interval_tau = 1.0}, 0.01, 8);
}

TEST_CASE("without noise the bias is what has not settled, exactly") {
  const Vector exact = Matrix(SymmetricExample()).lu().solve(Input());
  SessionFixture f({.time_tau = 1.5});
  f.session.Program(SymmetricExample());
  const AnnealResult r = f.session.Anneal(Input());
  const ErrorPrediction p =
      PredictSolveError(ConditionsOf(f, r), exact, r.programmed_input, r.start);
  CHECK(p.bias == Approx((r.mean - exact).norm() / exact.norm()).epsilon(1e-9));
  CHECK(p.noise == 0.0);
  CHECK(p.quantisation < 1e-12);
}

TEST_CASE("a general matrix: the limit of long averages is sqrt(2 kappa0 / T) |A^-1|_F / |x|") {
  const RowMatrix a = (RowMatrix(2, 2) << 2.0, 1.5, -1.0, 1.0).finished();
  const Vector b = (Vector(2) << 1.0, 2.0).finished();
  const Vector x = Matrix(a).lu().solve(b);
  AnnealConditions c{
      .matrix = a, .kappa0 = 0.1, .time_tau = 50.0, .interval_tau = 0.01, .samples = 1'000'000};
  const double total_time = 1e4;
  const double limit =
      std::sqrt(2.0 * c.kappa0 / total_time) * Matrix(a).inverse().norm() / x.norm();
  // The correction is of relative order 1/(alpha T) = 1e-4, and (alpha Delta)^2/12 = 1e-5.
  CHECK(PredictSolveError(c, x, b, Vector::Zero(2)).noise == Approx(limit).epsilon(1e-3));
}

TEST_CASE("a defective matrix: mean and variance of its Jordan block in closed form") {
  // A = [[1, 1], [0, 1]], x* = 0 through b = 0, one sample after t: e^{-A t} = e^{-t} [[1, -t], [0,
  // 1]].
  const RowMatrix a = (RowMatrix(2, 2) << 1.0, 1.0, 0.0, 1.0).finished();
  const double t = 1.7;
  const double kappa0 = 0.3;
  const AnnealConditions c{.matrix = a, .kappa0 = kappa0, .time_tau = t, .samples = 1};
  const Vector start = (Vector(2) << 0.5, 2.0).finished();
  const ErrorPrediction p = PredictSolveError(c, Vector::Ones(2), Vector::Zero(2), start);
  const double norm = std::sqrt(2.0);
  const double decay = std::exp(-t);
  CHECK(p.bias == Approx(decay * std::hypot(0.5 - t * 2.0, 2.0) / norm).epsilon(1e-9));
  // Covariance 2 kappa0 int_0^t e^{-A s} e^{-A^T s} ds, trace of the integrand e^{-2 s} (2 + s^2).
  const auto integral = [](double s) {
    return -std::exp(-2.0 * s) * (s * s / 2.0 + s / 2.0 + 1.25);
  };
  const double variance = 2.0 * kappa0 * (integral(t) - integral(0.0));
  CHECK(p.noise == Approx(std::sqrt(variance) / norm).epsilon(1e-9));
}

TEST_CASE("sums over many samples of a general matrix are those of single terms") {
  // M samples by hand: covariance of samples k <= l is e^{-A (l - k) Delta} S(t_k).
  const RowMatrix a = (RowMatrix(2, 2) << 1.0, 0.8, -0.3, 0.5).finished();
  for (const std::uint64_t samples : {2U, 3U, 7U, 12U}) {
    const AnnealConditions c{
        .matrix = a, .kappa0 = 0.2, .time_tau = 0.4, .interval_tau = 0.3, .samples = samples};
    // S(t) by small steps of its own equation, fourth order: error below 1e-10.
    const auto covariance = [&](double t) {
      Matrix s = Matrix::Zero(2, 2);
      const int steps = 400;
      const double h = t / steps;
      const auto f = [&](const Matrix& x) -> Matrix {
        return -(Matrix(a) * x) - x * Matrix(a).transpose() +
               2.0 * c.kappa0 * Matrix::Identity(2, 2);
      };
      for (int i = 0; i < steps; ++i) {
        const Matrix k1 = f(s);
        const Matrix k2 = f(s + 0.5 * h * k1);
        const Matrix k3 = f(s + 0.5 * h * k2);
        const Matrix k4 = f(s + h * k3);
        s += h / 6.0 * (k1 + 2.0 * k2 + 2.0 * k3 + k4);
      }
      return s;
    };
    // e^{-A t} from its own equation, the same way.
    const auto propagator = [&](double t) {
      Matrix e = Matrix::Identity(2, 2);
      const int steps = 400;
      const double h = t / steps;
      for (int i = 0; i < steps; ++i) {
        const Matrix k1 = -(Matrix(a) * e);
        const Matrix k2 = -(Matrix(a) * (e + 0.5 * h * k1));
        const Matrix k3 = -(Matrix(a) * (e + 0.5 * h * k2));
        const Matrix k4 = -(Matrix(a) * (e + h * k3));
        e += h / 6.0 * (k1 + 2.0 * k2 + 2.0 * k3 + k4);
      }
      return e;
    };
    double trace = 0.0;
    for (std::uint64_t k = 0; k < samples; ++k) {
      const Matrix s = covariance(c.time_tau + static_cast<double>(k) * c.interval_tau);
      trace += s.trace();
      for (std::uint64_t l = k + 1; l < samples; ++l) {
        trace += 2.0 * (propagator(static_cast<double>(l - k) * c.interval_tau) * s).trace();
      }
    }
    const double variance = trace / static_cast<double>(samples * samples);
    const ErrorPrediction p =
        PredictSolveError(c, Vector::Ones(2), Vector::Zero(2), Vector::Zero(2));
    CHECK(p.noise == Approx(std::sqrt(variance) / std::sqrt(2.0)).epsilon(1e-8));
  }
}

TEST_CASE("a general matrix that happens to be symmetric gives the symmetric formulas' numbers") {
  // A rounding-sized asymmetry sends the same matrix down the general path.
  RowMatrix nearly = SymmetricExample();
  nearly(0, 1) += 1e-13;
  const Vector x = Matrix(SymmetricExample()).lu().solve(Input());
  AnnealConditions c{.matrix = SymmetricExample(),
                     .kappa0 = 0.02,
                     .time_tau = 0.7,
                     .interval_tau = 0.4,
                     .samples = 13};
  const ErrorPrediction symmetric = PredictSolveError(c, x, Input(), Vector::Zero(3));
  c.matrix = nearly;
  const ErrorPrediction general = PredictSolveError(c, x, Input(), Vector::Zero(3));
  CHECK(general.bias == Approx(symmetric.bias).epsilon(1e-9));
  CHECK(general.noise == Approx(symmetric.noise).epsilon(1e-9));
}

TEST_CASE("predicted error of an inverse: correlated samples and the Wishart limit") {
  const Matrix inverse = Matrix(SymmetricExample()).inverse();
  for (const double interval : {0.5, 20.0}) {
    constexpr int kRuns = 100;
    constexpr std::uint64_t kSamples = 200;
    double measured = 0.0;
    double predicted = 0.0;
    for (int run = 0; run < kRuns; ++run) {
      SessionFixture f({.time_tau = 20.0,
                        .samples = kSamples,
                        .interval_tau = interval,
                        .read = ReadMode::kEverySample},
                       0, {.kappa0 = 1.0}, static_cast<std::uint64_t>(run));
      f.session.Program(SymmetricExample());
      const AnnealResult r = f.session.Anneal(Vector::Zero(3), 0.02);
      const Matrix estimate = r.samples.transpose() * r.samples / static_cast<double>(kSamples);
      const ErrorPrediction p = PredictInverseError(ConditionsOf(f, r), inverse);
      measured += (estimate - inverse).squaredNorm() / inverse.squaredNorm() / kRuns;
      predicted += p.Total() * p.Total() / kRuns;
      if (interval == 20.0) {
        const double wishart =
            std::sqrt((1.0 + std::pow(inverse.trace(), 2) / inverse.squaredNorm()) / kSamples);
        // e^{-alpha_min Delta} = 3e-7 of correlation is left.
        CHECK(p.noise == Approx(wishart).epsilon(1e-4));
      }
    }
    // A squared error of few modes has a relative standard deviation of up to sqrt(2).
    CHECK(std::abs(measured / predicted - 1.0) < 4.0 * std::sqrt(2.0 / kRuns));
  }
}

}  // namespace
}  // namespace spusim
