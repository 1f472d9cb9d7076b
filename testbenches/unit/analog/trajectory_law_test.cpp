// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <memory>

#include <catch2/catch.hpp>

#include <spusim/analog/odeint/odeint_engine.h>
#include <spusim/linalg/decompositions.h>

#include "testbenches/unit/analog/replicated_operator.h"

namespace spusim {
namespace {

/// f applied to the eigenvalues of a symmetric matrix.
template <class Function>
Matrix OfMatrix(const Matrix& a, const Function& f) {
  const Eigen::SelfAdjointEigenSolver<Matrix> solver(a);
  return solver.eigenvectors() * solver.eigenvalues().unaryExpr(f).asDiagonal() *
         solver.eigenvectors().transpose();
}

TEST_CASE("Mean and covariance of the trajectory at five times", "[analog]") {
  // mean e^{-At}(x0 - x*) + x*, covariance kappa0 A^-1 (I - e^{-2At}), t in units of 1/rate.
  constexpr Index kCopies = 20000;
  constexpr double kZ = 4.5;  // 90 comparisons: 6e-4 in all, seed fixed
  const Matrix a{{1.0, 0.4, 0.1}, {0.4, 0.8, -0.2}, {0.1, -0.2, 0.5}};
  const Vector b{{0.3, -0.5, 0.2}};
  const Vector x0{{1.0, 0.0, -2.0}};
  const Vector fixed = a.partialPivLu().solve(b);
  const double kappa0 = 0.25;
  const double rate = 1e6;
  const double h = 0.0625;
  LangevinSystem system;
  system.drift = std::make_shared<ReplicatedOperator>(a, kCopies);
  system.rate = rate;
  system.input = b.replicate(kCopies, 1);
  system.diffusion = kappa0 * rate;
  for (const Stepper stepper : {Stepper::kEulerMaruyama, Stepper::kLeimkuhlerMatthews}) {
    OdeintEngine engine({stepper, h}, RandomStream(41, "test.trajectory"));
    engine.SetSystem(system);
    Vector x = x0.replicate(kCopies, 1);
    double now = 0.0;
    for (const double t : {0.125, 0.5, 1.0, 3.0, 12.0}) {
      engine.Advance((t - now) / rate, x, {});
      now = t;
      const double n = std::round(t / h);
      const Eigen::Map<const Matrix> samples(x.data(), 3, kCopies);
      const Vector mean = samples.rowwise().mean();
      const Matrix centred = samples.colwise() - mean;
      const Matrix covariance = centred * centred.transpose() / static_cast<double>(kCopies - 1);
      const Vector exact_mean =
          fixed + OfMatrix(a, [t](double v) { return std::exp(-v * t); }) * (x0 - fixed);
      const Matrix exact_covariance =
          kappa0 * OfMatrix(a, [t](double v) { return (1.0 - std::exp(-2.0 * v * t)) / v; });
      // Discretisation, per mode: the mean is off by |e^{-vt} - (1 - vh)^n| <= 0.27 h/t of the
      // start (n e^{-v(t - h)} (vh)^2/2, largest at v = 2/t), and no mode here is faster than 1/h.
      // The variance is kappa0/v times |..| of the laws in stepper_law_test.cpp.
      const double mean_bias = 0.3 * h / t * (x0 - fixed).norm();
      const Matrix steps_bias = kappa0 * OfMatrix(a, [&](double v) {
                                  const double r = 1.0 - v * h;
                                  const double discrete =
                                      stepper == Stepper::kEulerMaruyama
                                          ? 2.0 / (2.0 - v * h) * (1.0 - std::pow(r, 2.0 * n))
                                          : 1.0 - std::pow(r, 2.0 * n - 1.0);
                                  return std::abs(discrete - 1.0 + std::exp(-2.0 * v * t)) / v;
                                });
      // A symmetric positive matrix's entries are below its norm.
      const double covariance_bias = steps_bias.norm();
      for (Index i = 0; i < 3; ++i) {
        INFO("stepper " << static_cast<int>(stepper) << " t " << t << " cell " << i);
        const double count = static_cast<double>(kCopies);
        CHECK(std::abs(mean[i] - exact_mean[i]) <=
              kZ * std::sqrt(covariance(i, i) / count) + mean_bias);
        for (Index j = 0; j <= i; ++j) {
          const double error = std::sqrt((exact_covariance(i, i) * exact_covariance(j, j) +
                                          exact_covariance(i, j) * exact_covariance(i, j)) /
                                         count);
          CHECK(std::abs(covariance(i, j) - exact_covariance(i, j)) <=
                kZ * error * (1.0 + covariance_bias / exact_covariance(i, i)) + covariance_bias);
        }
      }
    }
  }
}

TEST_CASE("A stationary Leimkuhler-Matthews run has the covariance kappa0 A^-1 at a coarse step",
          "[analog]") {
  // No bias here, so the tolerance is the standard error alone, at the default step h = 1/|A|:
  // Euler-Maruyama would be off by up to a factor two.
  constexpr Index kCopies = 40000;
  const Matrix a{{2.0, 0.9}, {0.9, 1.0}};
  const double kappa0 = 1.0;
  LangevinSystem system;
  system.drift = std::make_shared<ReplicatedOperator>(a, kCopies);
  system.rate = 1.0;
  system.input = Vector::Zero(2 * kCopies);
  system.diffusion = kappa0;
  OdeintEngine engine({}, RandomStream(42, "test.stationary"));
  engine.SetSystem(system);
  Vector x = Vector::Zero(2 * kCopies);
  // Slowest mode 0.47: e^{-2 * 0.47 * 25} = 6e-11.
  engine.Advance(25.0, x, {});
  const Eigen::Map<const Matrix> samples(x.data(), 2, kCopies);
  const Matrix covariance = samples * samples.transpose() / static_cast<double>(kCopies);
  const Matrix exact = kappa0 * a.inverse();
  for (Index i = 0; i < 2; ++i) {
    for (Index j = 0; j <= i; ++j) {
      const double error = std::sqrt((exact(i, i) * exact(j, j) + exact(i, j) * exact(i, j)) /
                                     static_cast<double>(kCopies));
      CHECK(std::abs(covariance(i, j) - exact(i, j)) <= 4.0 * error);
    }
  }
}

}  // namespace
}  // namespace spusim
