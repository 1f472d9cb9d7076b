// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include <catch2/catch.hpp>

#include <spusim/laws/averaging.h>
#include <spusim/linalg/decompositions.h>
#include <spusim/noise/random_stream.h>
#include <spusim/tasks/determinant_path.h>

namespace spusim {
namespace {

/// A with the given eigenvalues in a turned basis.
Matrix WithEigenvalues(const Vector& values) {
  const Index n = values.size();
  const RandomStream stream(3, "test.determinant");
  Matrix w(n, n);
  for (Index i = 0; i < w.size(); ++i)
    w.data()[i] = stream.Normal(static_cast<std::uint64_t>(i), 0);
  const Matrix q = Eigen::HouseholderQR<Matrix>(w).householderQ();
  const Matrix a = q * values.asDiagonal() * q.transpose();
  return 0.5 * (a + a.transpose());
}

TEST_CASE("Gauss-Legendre nodes integrate polynomials of degree 2n - 1 exactly, and no more") {
  for (int n = 1; n <= 12; ++n) {
    const auto nodes = GaussLegendre(n);
    REQUIRE(nodes.size() == static_cast<std::size_t>(n));
    const auto integral = [&](int power) {
      double sum = 0.0;
      for (const QuadratureNode& node : nodes) sum += node.weight * std::pow(node.t, power);
      return sum;
    };
    for (int power = 0; power < 2 * n; ++power) {
      CHECK(integral(power) == Approx(1.0 / (power + 1)).epsilon(1e-13));
    }
    if (n <= 6) CHECK(std::abs(integral(2 * n) - 1.0 / (2 * n + 1)) > 1e-9);
  }
}

TEST_CASE("the path leads from a I to A, with its slope and its eigenvalues") {
  const Matrix a = WithEigenvalues((Vector(4) << 0.01, 0.3, 2.0, 40.0).finished());
  const DeterminantPath path(a);
  CHECK(path.condition() == Approx(4000.0).epsilon(1e-9));
  CHECK(path.scale() == Approx(std::sqrt(0.4)).epsilon(1e-9));
  CHECK((path.At(0.0) - path.scale() * Matrix::Identity(4, 4)).norm() < 1e-13 * a.norm());
  CHECK((path.At(1.0) - a).norm() < 1e-13 * a.norm());
  for (const double t : {0.1, 0.5, 0.83}) {
    // Central differences: error h^2 |A'''|/6 with |A'''| below (2 U)^3 |A| = 6e2 |A|.
    const double h = 1e-5;
    const Matrix difference = (path.At(t + h) - path.At(t - h)) / (2.0 * h);
    CHECK((difference - path.Slope(t)).norm() < 1e-7 * a.norm());
    CHECK(path.Integrand(t) ==
          Approx((path.At(t).inverse() * path.Slope(t)).trace()).epsilon(1e-9));
    const Eigen::SelfAdjointEigenSolver<Matrix> eigen(path.At(t));
    CHECK(eigen.eigenvalues()[0] == Approx(path.LowestEigenvalue(t)).epsilon(1e-8));
  }
}

TEST_CASE("the integral over the path is ln det A") {
  for (const double kappa : {1.0, 1.5, 100.0, 1e6}) {
    const Vector values = Vector::LinSpaced(5, 0.0, 1.0).unaryExpr([&](double u) {
      return 0.3 * std::pow(kappa, u);
    });
    const Matrix a = WithEigenvalues(values);
    const DeterminantPath path(a);
    const double exact = values.array().log().sum();
    CHECK(path.ExactLogDeterminant() == Approx(exact).epsilon(1e-9));
    const auto nodes = GaussLegendre(40);
    double integral = path.LogDeterminantAtStart();
    for (const QuadratureNode& node : nodes) integral += node.weight * path.Integrand(node.t);
    CAPTURE(kappa);
    CHECK(integral == Approx(exact).epsilon(1e-8));
    CHECK(std::abs(path.QuadratureError(nodes)) <= path.QuadratureBound(nodes) + 1e-15);
  }
}

TEST_CASE("the error of the quadrature is what it gives less what it should") {
  const Matrix a = WithEigenvalues((Vector(3) << 0.2, 1.0, 30.0).finished());
  const DeterminantPath path(a);
  for (const int n : {1, 2, 3, 4}) {
    const auto nodes = GaussLegendre(n);
    double integral = path.LogDeterminantAtStart();
    for (const QuadratureNode& node : nodes) integral += node.weight * path.Integrand(node.t);
    CHECK(path.QuadratureError(nodes) ==
          Approx(integral - path.ExactLogDeterminant()).margin(1e-12));
  }
}

TEST_CASE("as many nodes are chosen as bring the quadrature below a tenth of the noise") {
  for (const double kappa : {1.2, 30.0, 1e5}) {
    const DeterminantPath path(
        WithEigenvalues((Vector(3) << 1.0, std::sqrt(kappa) * 1.1, kappa).finished()));
    int last = 0;
    for (const double samples : {1e2, 1e4, 1e6}) {
      const int n = path.ChooseNodes(samples);
      const auto enough = GaussLegendre(n);
      CHECK(path.QuadratureBound(enough) <= 0.1 * path.StatisticalError(enough, samples));
      if (n > 1) {
        const auto fewer = GaussLegendre(n - 1);
        CHECK(path.QuadratureBound(fewer) > 0.1 * path.StatisticalError(fewer, samples));
      }
      CHECK(n >= last);
      last = n;
    }
    // In the stretched path their number grows as the logarithm of kappa.
    CHECK(last <= 8.0 + 2.0 * std::log(kappa));
  }
}

TEST_CASE("a multiple of the identity needs one node and has no error") {
  const DeterminantPath path(2.5 * Matrix::Identity(4, 4));
  CHECK(path.ChooseNodes(100.0) == 1);
  CHECK(path.LogDeterminantAtStart() == Approx(4.0 * std::log(2.5)).epsilon(1e-14));
  CHECK(std::abs(path.Integrand(0.5)) < 1e-13);
}

TEST_CASE("the prediction of a node: modes of a matrix that commutes, and simulated samples") {
  const Vector values = (Vector(3) << 0.5, 1.0, 4.0).finished();
  const Matrix a = WithEigenvalues(values);
  const Matrix slope = 2.0 * a - 3.0 * Matrix::Identity(3, 3);
  AnnealConditions c{.matrix = a,
                     .kappa0 = 0.7,
                     .time_tau = 0.4,
                     .interval_tau = 0.6,
                     .samples = 25,
                     .adc_lsb = 0.2};
  const NodePrediction p = PredictNode(c, slope);
  double expected = 0.0;
  double bias = 0.0;
  double variance = 0.0;
  for (const double alpha : values) {
    const double beta = 2.0 * alpha - 3.0;
    expected += beta / alpha + 0.2 * 0.2 / 12.0 / 0.7 * beta;
    bias -= beta / alpha * MeanDecay(2.0 * alpha, 0.4, 0.6, 25.0);
    variance += 2.0 * std::pow(beta / alpha, 2) * AveragingFactor(2.0 * alpha, 0.6, 25.0) / 25.0;
  }
  CHECK(p.expected == Approx(expected).epsilon(1e-12));
  CHECK(p.bias == Approx(bias).epsilon(1e-12));
  CHECK(p.variance == Approx(variance).epsilon(1e-12));

  // Another slope than the matrix's own, independent settled samples: <x^T K x>/kappa0.
  const Matrix k = (Matrix(3, 3) << 1.0, 0.5, 0.0, 0.5, -1.0, 0.3, 0.0, 0.3, 2.0).finished();
  c.time_tau = 100.0;
  c.interval_tau = 100.0;
  c.adc_lsb = 0.0;
  const NodePrediction general = PredictNode(c, k);
  const Matrix root = Matrix(Matrix(c.kappa0 * a.inverse()).llt().matrixL());
  const RandomStream stream(5, "test.node");
  constexpr std::uint64_t kRuns = 20'000;
  double mean = 0.0;
  double square = 0.0;
  Vector z(3);
  for (std::uint64_t run = 0; run < kRuns; ++run) {
    double value = 0.0;
    for (std::uint64_t s = 0; s < c.samples; ++s) {
      stream.FillNormals(run * c.samples + s, z);
      const Vector x = root * z;
      value += x.dot(k * x) / c.kappa0 / static_cast<double>(c.samples);
    }
    mean += value / kRuns;
    square += value * value / kRuns;
  }
  const double found = square - mean * mean;
  // z = 4.5; a variance of nearly normal numbers has the relative standard error sqrt(2/runs), and
  // up to twice that with the excess of sums of 25 squares.
  CHECK(std::abs(mean - general.expected) < 4.5 * std::sqrt(general.variance / kRuns));
  CHECK(std::abs(found / general.variance - 1.0) < 4.5 * 2.0 * std::sqrt(2.0 / kRuns));
}

}  // namespace
}  // namespace spusim
