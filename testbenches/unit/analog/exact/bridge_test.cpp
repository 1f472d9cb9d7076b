// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <memory>
#include <vector>

#include <catch2/catch.hpp>

#include <spusim/analog/exact/bridges/gaussian_bridge.h>
#include <spusim/analog/exact/bridges/mode_path.h>
#include <spusim/analog/exact/dense/exact_dense_engine.h>
#include <spusim/base/errors.h>
#include <spusim/linalg/decompositions.h>
#include <spusim/linalg/dense_operator.h>
#include <spusim/linalg/matrix_exponential.h>
#include "testbenches/unit/analog/gaussian_check.h"

namespace spusim {
namespace {

constexpr double kRounding = 1e-11;

Matrix FreeCovariance(const Matrix& a, const Matrix& b, double t) {
  return ExactTransition(a, b, t).covariance;
}

/// Joint covariance of a free path from a fixed start at the times `t` (rising): blocks
/// Q_s E_{t-s}^T.
Matrix JointCovariance(const Matrix& a, const Matrix& b, const std::vector<double>& t) {
  const Index n = a.rows();
  const auto points = static_cast<Index>(t.size());
  Matrix joint(n * points, n * points);
  for (Index i = 0; i < points; ++i) {
    const double s = t[static_cast<std::size_t>(i)];
    const Matrix q = FreeCovariance(a, b, s);
    for (Index j = i; j < points; ++j) {
      const double later = t[static_cast<std::size_t>(j)] - s;
      const Matrix block = q * Exponential(-later * a).transpose();
      joint.block(i * n, j * n, n, n) = block;
      joint.block(j * n, i * n, n, n) = block.transpose();
    }
  }
  return joint;
}

TEST_CASE("A general bridge has the conditional law, singular noise and non-normal drift",
          "[analog]") {
  // An RLC cell, noise on the voltage only; and a chain where the noise reaches the third cell
  // through two others.
  const Matrix rlc{{0.0, -1.0}, {1.0, 0.4}};
  const Matrix chain{{1.0, 0.0, 0.0}, {-2.0, 1.5, 0.0}, {0.0, -1.0, 0.2}};
  const double amplitude = 1.5;
  constexpr Index kCount = 4;
  constexpr Index kDraws = 4000;
  constexpr double kDuration = 1.3;
  std::uint64_t index = 0;
  const RandomStream looks(3, "test.looks");
  for (const Matrix& a : {rlc, chain}) {
    const Index n = a.rows();
    Matrix b = Matrix::Zero(n, n);
    b(n == 2 ? 1 : 0, n == 2 ? 1 : 0) = 1.0;
    const Vector end = Vector::LinSpaced(n, 0.7, -0.4);
    GaussianBridge bridge(a, b, n);
    Matrix draws(3 * n, kDraws);
    for (Index k = 0; k < kDraws; ++k) {
      bridge.Draw(kDuration, kCount, end, amplitude, looks, index);
      for (Index p = 1; p < kCount; ++p) draws.col(k).segment((p - 1) * n, n) = bridge.Deviation(p);
    }
    // The normal law of (d_1, d_2, d_3) given d_4.
    const double h = kDuration / kCount;
    const Matrix joint =
        amplitude * amplitude * JointCovariance(a, b, {h, 2.0 * h, 3.0 * h, kDuration});
    const Matrix last = joint.bottomRightCorner(n, n);
    const Matrix gain =
        last.transpose().fullPivLu().solve(joint.topRightCorner(3 * n, n).transpose()).transpose();
    const Matrix conditional =
        joint.topLeftCorner(3 * n, 3 * n) - gain * joint.topRightCorner(3 * n, n).transpose();
    CheckGaussian(draws, gain * end, conditional, 1e-9, 1e-9);
  }
  CHECK(index == 2 * kCount * kDraws);
}

TEST_CASE("Cells that no noise reaches have no deviation", "[analog]") {
  const Matrix a{{1.0, 0.3, 0.0}, {0.2, 2.0, 0.0}, {0.0, 0.0, 0.5}};
  Matrix b = Matrix::Zero(3, 3);
  b(0, 0) = 1.0;
  GaussianBridge bridge(a, b, 3);
  std::uint64_t index = 0;
  bridge.Draw(2.0, 8, Vector{{0.3, 0.1, 0.0}}, 1.0, {4, "test.looks"}, index);
  for (Index k = 1; k < 8; ++k) {
    CHECK(bridge.Deviation(k)[2] == 0.0);
    CHECK(std::abs(bridge.Deviation(k)[0]) < 10.0);
  }
}

TEST_CASE("A mode's bridge: Brownian at a = 0, the same law for a and -a", "[analog]") {
  const Vector alpha{{0.0, 1.0, -1.0, 40.0}};
  constexpr double kSigma2 = 0.8;
  constexpr double kDuration = 1.5;
  constexpr Index kDraws = 4000;
  ModePath path(alpha, 1.0, 0.0);
  PathView view;
  view.spacing_s = 0.5;
  const PathGrid grid(view, 1.0, kDuration);
  REQUIRE(grid.count() == 3);
  const Vector start{{0.2, 1.0, 0.5, 0.1}};
  const Vector end{{1.0, -0.5, 2.0, 0.0}};
  const Vector none;
  const Vector input = Vector::Zero(4);
  const ModePath::Forcing forcing{input, none};
  ExactStreams streams{{1, "test.noise"}, {5, "test.looks"}};
  Matrix draws(8, kDraws);
  for (Index k = 0; k < kDraws; ++k) {
    path.Start(grid, forcing, start, end, kSigma2);
    draws.col(k).head(4) = path.Point(grid, forcing, 1, streams);
    draws.col(k).tail(4) = path.Point(grid, forcing, 2, streams);
  }
  CHECK(streams.look_index == 2 * kDraws);
  CHECK(streams.noise_index == 0);
  // With S(t) = sinh(a t)/a, t at a = 0: mean (S(T-t) y_0 + S(t) y_T)/S(T), covariance
  // sigma^2 S(s) S(T-t)/S(T) for s <= t.
  Vector mean(8);
  Matrix covariance = Matrix::Zero(8, 8);
  const double t[] = {0.5, 1.0};
  for (Index i = 0; i < 4; ++i) {
    const double a = alpha[i];
    const auto s = [a](double x) { return a == 0.0 ? x : std::sinh(a * x) / a; };
    for (Index p = 0; p < 2; ++p) {
      mean[4 * p + i] = (s(kDuration - t[p]) * start[i] + s(t[p]) * end[i]) / s(kDuration);
      for (Index q = 0; q <= p; ++q) {
        covariance(4 * p + i, 4 * q + i) = covariance(4 * q + i, 4 * p + i) =
            kSigma2 * s(t[q]) * s(kDuration - t[p]) / s(kDuration);
      }
    }
  }
  CheckGaussian(draws, mean, covariance);
}

/// The first points of a path that an engine shows, and its end, stacked.
Vector ShownPath(Engine& engine, const Vector& start, double duration, double spacing) {
  std::vector<double> values;
  PathView view;
  view.cells = start.size();
  view.spacing_s = spacing;
  view.look = [&](double /*t*/, const Vector& x) {
    values.insert(values.end(), x.begin(), x.end());
  };
  Vector x = start;
  engine.Advance(duration, x, &view);
  return Eigen::Map<const Vector>(values.data(), static_cast<Index>(values.size()));
}

TEST_CASE("Points that are shown and the end have the law of the free path", "[analog]") {
  // Symmetric: a free mode (alpha 0 and 2), a growing one; general: a spiral, and correlated noise.
  const RowMatrix cases[] = {RowMatrix{{1.0, -1.0}, {-1.0, 1.0}},
                             RowMatrix{{-0.5, 0.2}, {0.2, 1.0}}, RowMatrix{{0.5, -2.0}, {1.0, 0.3}},
                             RowMatrix{{1.0, 0.5}, {0.5, 2.0}}};
  const auto mixing = std::make_shared<Matrix>(Matrix{{1.0}, {-0.5}});
  constexpr double kDiffusion = 0.4;
  constexpr double kRate = 2.0;
  constexpr double kDuration = 0.9;
  constexpr Index kDraws = 3000;
  const Vector input{{1.0, -0.5}};
  const Vector start{{0.3, 1.0}};
  for (const RowMatrix& m : cases) {
    LangevinSystem system{std::make_shared<DenseOperator>(m), kRate, input, kDiffusion};
    system.input_pole = 3.0;
    const bool mixed = &m == &cases[3];
    if (mixed) system.noise_mixing = mixing;
    Matrix draws(6, kDraws);
    ExactDenseEngine engine({11, "test.noise"}, {11, "test.looks"});
    engine.SetSystem(system);
    for (Index k = 0; k < kDraws; ++k) {
      // The inputs start from 0 again: an engine keeps where they are.
      LangevinSystem off = system;
      off.input.setZero();
      engine.SetSystem(off);
      engine.Hold(1e3);
      engine.SetInput(input);
      draws.col(k) = ShownPath(engine, start, kDuration, 0.3);
    }
    const Matrix a = kRate * Matrix(m);
    const Matrix b = mixed ? Matrix(2.0 * kDiffusion * *mixing * mixing->transpose())
                           : Matrix(2.0 * kDiffusion * Matrix::Identity(2, 2));
    Vector mean(6);
    for (Index p = 0; p < 3; ++p) {
      const double t = 0.3 * static_cast<double>(p + 1);
      mean.segment(2 * p, 2) =
          Exponential(-t * a) * start +
          kRate * (InputResponse(a, 0.0, t) - InputResponse(a, 3.0, t)) * input;
    }
    INFO("drift " << m);
    CheckGaussian(draws, mean, JointCovariance(a, b, {0.3, 0.6, 0.9}), 1e-9, 1e-9);
  }
}

TEST_CASE("Without noise the path itself is shown", "[analog]") {
  for (const RowMatrix& m :
       {RowMatrix{{1.0, -1.0}, {-1.0, 1.0}}, RowMatrix{{0.5, -2.0}, {1.0, 0.3}}}) {
    for (const double pole : {0.0, 4.0}) {
      const Vector input{{1.0, -0.5}};
      LangevinSystem system{std::make_shared<DenseOperator>(m), 1.0, input};
      system.input_pole = pole;
      ExactDenseEngine engine({1, "test.noise"}, {1, "test.looks"});
      engine.SetSystem(system);
      Vector x{{0.3, 1.0}};
      const Vector start = x;
      PathView view;
      view.cells = 2;
      int points = 0;
      view.look = [&](double t, const Vector& shown) {
        ++points;
        Vector exact = Exponential(-t * m) * start + InputResponse(m, 0.0, t) * input;
        if (pole > 0.0) exact -= InputResponse(m, pole, t) * input;
        CHECK((shown - exact).norm() <= kRounding);
      };
      // Spacing 0: a twentieth of 1/rate.
      engine.Advance(2.0, x, &view);
      CHECK(points == 40);
    }
  }
}

TEST_CASE("A window draws only what it shows, and absurd spacings are refused", "[analog]") {
  PathView view;
  view.spacing_s = 0.1;
  view.from_s = 0.35;
  view.to_s = 0.72;
  const PathGrid grid(view, 1.0, 1.0);
  CHECK(grid.count() == 10);
  CHECK(grid.FirstWanted() == 4);
  CHECK(grid.wanted(7));
  CHECK(!grid.wanted(8));
  view.from_s = 2.0;
  view.to_s = 3.0;
  CHECK(!PathGrid(view, 1.0, 1.0).inner());
  view.from_s = 0.0;
  view.to_s = 0.05;
  CHECK(!PathGrid(view, 1.0, 1.0).inner());
  view.spacing_s = 1e-12;
  CHECK_THROWS_WITH(PathGrid(view, 1.0, 1.0), Catch::Contains("allowed: at most 1e+08"));
}

}  // namespace
}  // namespace spusim
