// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <limits>
#include <vector>

#include <catch2/catch.hpp>

#include <spusim/analog/exact/transition.h>
#include <spusim/linalg/decompositions.h>
#include <spusim/linalg/lyapunov.h>
#include <spusim/linalg/matrix_exponential.h>

namespace spusim {
namespace {

constexpr double kEps = std::numeric_limits<double>::epsilon();
// The bar of the exactness cases: 2 x 2 to 5 x 5, |A| T <= 30, so that eps times condition is below
// 1e-13.
constexpr double kExact = 1e-12;

using Real = long double;
using RealMatrix = Eigen::Matrix<Real, Eigen::Dynamic, Eigen::Dynamic>;

/// e^K by 30 terms of Taylor's series at |K|/2^k <= 1/4 (rest below 1e-50) and k squarings.
RealMatrix LongExponential(RealMatrix k) {
  const Real norm = k.cwiseAbs().colwise().sum().maxCoeff();
  int squarings = 0;
  while (std::ldexp(norm, -squarings) > 0.25L) ++squarings;
  k *= std::ldexp(Real{1}, -squarings);
  RealMatrix term = RealMatrix::Identity(k.rows(), k.cols());
  RealMatrix sum = term;
  for (int j = 1; j <= 30; ++j) {
    term = (term * k / static_cast<Real>(j)).eval();
    sum += term;
  }
  for (int i = 0; i < squarings; ++i) sum = (sum * sum).eval();
  return sum;
}

/// Q_T as a vector: vec Q' = -(I x A + A x I) vec Q + vec B, one exponential in long double.
/// Nothing of it is shared with the library.
Matrix KroneckerCovariance(const Matrix& a, const Matrix& b, double duration) {
  const Index n = a.rows();
  RealMatrix k = RealMatrix::Zero(n * n + 1, n * n + 1);
  for (Index i = 0; i < n; ++i) {
    for (Index j = 0; j < n; ++j) {
      const Index row = i + n * j;
      for (Index l = 0; l < n; ++l) {
        k(row, l + n * j) -= static_cast<Real>(a(i, l));
        k(row, i + n * l) -= static_cast<Real>(a(j, l));
      }
      k(row, n * n) = static_cast<Real>(b(i, j));
    }
  }
  const RealMatrix e = LongExponential(k * static_cast<Real>(duration));
  Matrix q(n, n);
  for (Index i = 0; i < n; ++i) {
    for (Index j = 0; j < n; ++j) q(i, j) = static_cast<double>(e(i + n * j, n * n));
  }
  return q;
}

Matrix LongDecay(const Matrix& a, double duration) {
  return LongExponential(a.cast<Real>() * static_cast<Real>(-duration)).cast<double>();
}

double Distance(const Matrix& measured, const Matrix& exact) {
  const double scale = exact.norm();
  return (measured - exact).norm() / (scale > 0.0 ? scale : 1.0);
}

/// All ways of the library against the reference.
void CheckTransition(const Matrix& a, const Matrix& b, double duration, double tolerance) {
  const Matrix decay = LongDecay(a, duration);
  const Matrix covariance = KroneckerCovariance(a, b, duration);
  for (const Transition& t :
       {ExactTransition(a, b, duration), DoublingTransition(a, b, duration)}) {
    INFO("T " << duration << "\n" << a << "\n" << t.covariance << "\n" << covariance);
    CHECK(Distance(t.decay, decay) <= tolerance);
    CHECK(Distance(t.covariance, covariance) <= tolerance);
    CHECK(t.covariance == t.covariance.transpose());
  }
}

const Matrix kThermox{{3.0, 2.5}, {2.0, 4.0}};
const Matrix kSymmetric{{3.0, 2.0}, {2.0, 4.0}};
const Matrix kThree{{3.0, 2.0, 1.0}, {2.0, 4.0, 2.0}, {1.0, 2.0, 5.0}};
const Matrix kThreeNoise{{1.0, 0.3, -0.1}, {0.3, 1.0, 0.2}, {-0.1, 0.2, 1.0}};

// Matrices of the tests of thermox 0.0.5 (Normal Computing), whose formula for Q_T holds for normal
// drift only. Printed values: to half a unit of their last digit.
TEST_CASE("Covariances that thermox's formula misses by 0.3 percent to a factor 32", "[analog]") {
  const Matrix two = 2.0 * Matrix::Identity(2, 2);
  CheckTransition(kThermox, two, 1.0, kExact);
  const Matrix q1{{0.547653, -0.280985}, {-0.280985, 0.382819}};
  CHECK((ExactTransition(kThermox, two, 1.0).covariance - q1).cwiseAbs().maxCoeff() <= 6e-7);
  CheckTransition(kThermox, two, 0.1, kExact);
  const Matrix q01{{0.155018, -0.028973}, {-0.028973, 0.141192}};
  CHECK((ExactTransition(kThermox, two, 0.1).covariance - q01).cwiseAbs().maxCoeff() <= 6e-7);
  CheckTransition(kSymmetric, two, 1.0, kExact);

  CheckTransition(kThree, kThreeNoise, 1.0, kExact);
  const Vector diagonal = ExactTransition(kThree, kThreeNoise, 1.0).covariance.diagonal();
  CHECK((diagonal - Vector{{0.203729, 0.157116, 0.117128}}).cwiseAbs().maxCoeff() <= 6e-7);
  CheckTransition(kThree, Matrix::Identity(3, 3), 1.0, kExact);

  const Matrix hump{{1.0, 10.0}, {0.0, 2.0}};
  CheckTransition(hump, two, 1.0, kExact);
  const Matrix hump_printed{{9.72, -1.43}, {-1.43, 0.49}};
  CHECK((ExactTransition(hump, two, 1.0).covariance - hump_printed).cwiseAbs().maxCoeff() <= 6e-3);

  // A tridiagonal matrix of five cells, two of them with correlated noise.
  Matrix five = 2.0 * Matrix::Identity(5, 5);
  five.diagonal(1).setConstant(0.5);
  five.diagonal(-1).setConstant(0.3);
  Matrix noise = Matrix::Identity(5, 5);
  noise(0, 1) = noise(1, 0) = 0.4;
  CheckTransition(five, noise, 0.01, kExact);
  CheckTransition(five, noise, 5.0, kExact);
}

TEST_CASE("The lagged autocovariance that gives a matrix exponential", "[analog]") {
  // expm(A): drift A' = (alpha I - A)/dt with noise A' + A'^T has stationary covariance I, so
  // Q_dt = I - E E^T, E = e^{A - alpha I}.
  const Matrix a{{-0.4, 0.1}, {0.5, -0.3}};
  const double dt = 0.1;
  const Matrix drift = (Matrix::Identity(2, 2) - a) / dt;
  const Matrix noise = drift + drift.transpose();
  CHECK(Distance(SolveLyapunov(drift, noise), Matrix::Identity(2, 2)) <= kExact);
  CheckTransition(drift, noise, dt, kExact);
  const Transition t = ExactTransition(drift, noise, dt);
  CHECK(Distance(t.covariance, Matrix::Identity(2, 2) - t.decay * t.decay.transpose()) <= kExact);
  const Matrix printed{{0.68772371, 0.07108703}, {0.35543516, 0.75881074}};
  CHECK((std::exp(1.0) * t.decay - printed).cwiseAbs().maxCoeff() <= 6e-9);
}

TEST_CASE("Exact values of the peer's other tests", "[analog]") {
  const Matrix two = 2.0 * Matrix::Identity(2, 2);
  // Stationary covariance of the non-normal case: the Kronecker form solved in closed form by LU in
  // long double.
  const Matrix sigma = SolveLyapunov(kThermox, two);
  const Matrix sigma_printed{{0.596939, -0.316327}, {-0.316327, 0.408163}};
  CHECK((sigma - sigma_printed).cwiseAbs().maxCoeff() <= 6e-7);
  CHECK((kThermox * sigma + sigma * kThermox.transpose() - two).norm() <= kExact);
  // T = 40: E is e^{-42}, so Q is the stationary one.
  CHECK(Distance(ExactTransition(kThermox, two, 40.0).covariance, sigma) <= kExact);
  const Matrix decay_printed{{0.1830625, -0.16122348}, {-0.12897878, 0.11857311}};
  CHECK((ExactTransition(kThermox, two, 1.0).decay - decay_printed).cwiseAbs().maxCoeff() <= 6e-9);

  const Matrix expm_printed{{0.14887973, -0.11324141}, {-0.11324141, 0.09225902}};
  CHECK((Decay(kSymmetric, 1.0) - expm_printed).cwiseAbs().maxCoeff() <= 6e-9);
  // solve: x(T) from 0 is (int_0^T e^{-A s} ds) b = x* for long T; inverse: its matrix, and Q.
  const Matrix inverse{{0.5, -0.25}, {-0.25, 0.375}};
  CHECK(Distance(InputResponse(kSymmetric, 0.0, 40.0), inverse) <= kExact);
  CHECK((InputResponse(kSymmetric, 0.0, 40.0) * Vector{{1.0, 2.0}} - Vector{{0.0, 0.5}}).norm() <=
        kExact);
  CHECK(Distance(ExactTransition(kSymmetric, two, 40.0).covariance, inverse) <= kExact);
}

TEST_CASE("RLC cells: non-normal drift, noise on the voltage only", "[analog]") {
  // Energy coordinates: underdamped, critical (defective) and overdamped.
  const Matrix noise{{0.0, 0.0}, {0.0, 1.0}};
  for (const double g : {0.1, 2.0, 5.0}) {
    const Matrix a{{0.0, -1.0}, {1.0, g}};
    for (const double t : {1e-3, 0.3, 1.0, 7.0, 60.0}) CheckTransition(a, noise, t, kExact);
    // Equipartition: both variances 1/(2 g).
    CHECK(Distance(SolveLyapunov(a, noise), Matrix::Identity(2, 2) / (2.0 * g)) <= kExact);
  }
  // At short times the current's variance is w^2 t^3/3 and its correlation with the voltage
  // sqrt(3)/2, entry by entry: 1e-27 beside 1e-9. Next order: g t.
  const double t = 1e-9;
  const Matrix q = ExactTransition(Matrix{{0.0, -1.0}, {1.0, 0.5}}, noise, t).covariance;
  CHECK(q(0, 0) == Approx(t * t * t / 3.0).epsilon(2.0 * t));
  CHECK(q(0, 1) / std::sqrt(q(0, 0) * q(1, 1)) == Approx(std::sqrt(0.75)).epsilon(2.0 * t));
}

TEST_CASE("Defective, singular, growing and zero drift", "[analog]") {
  const Matrix one = Matrix::Identity(2, 2);
  // A Jordan block: E = e^{-t} [[1, -t], [0, 1]].
  const Matrix jordan{{1.0, 1.0}, {0.0, 1.0}};
  for (const double t : {0.01, 1.0, 10.0}) {
    CheckTransition(jordan, one, t, kExact);
    const Matrix closed = std::exp(-t) * Matrix{{1.0, -t}, {0.0, 1.0}};
    CHECK(Distance(Decay(jordan, t), closed) <= kExact);
  }
  // Free integration of one cell: E = [[1, -t], [0, 1]], Q = [[t + t^3/3, -t^2/2], [., t]].
  const Matrix nilpotent{{0.0, 1.0}, {0.0, 0.0}};
  for (const double t : {1e-6, 1.0, 50.0}) {
    CheckTransition(nilpotent, one, t, kExact);
    const Matrix closed{{t + t * t * t / 3.0, -t * t / 2.0}, {-t * t / 2.0, t}};
    CHECK(Distance(ExactTransition(nilpotent, one, t).covariance, closed) <= kExact);
  }
  const Matrix growing{{-0.5, 0.3}, {0.1, 1.0}};
  for (const double t : {0.1, 3.0, 20.0}) CheckTransition(growing, one, t, kExact);
  CheckTransition(Matrix::Zero(2, 2), kThermox * kThermox.transpose(), 3.0, kExact);
  CheckTransition(kThermox, Matrix::Zero(2, 2), 1.0, kExact);
  // No time: nothing happens, to the bit.
  const Transition none = ExactTransition(kThermox, one, 0.0);
  CHECK(none.decay == one);
  CHECK(none.covariance == Matrix::Zero(2, 2));
  // Hardly any: Q = B T (1 - |A| T + ...).
  CHECK(Distance(ExactTransition(kThermox, one, 1e-300).covariance, 1e-300 * one) <= kExact);
}

TEST_CASE("Stiff drift, |A| T = 1e6", "[analog]") {
  const Matrix noise{{2.0, 0.5}, {0.5, 1.0}};
  // Time scales apart, slow and fast not mixed: their digits are kept.
  CheckTransition(Matrix{{1e6, 0.0}, {0.0, 1.0}}, noise, 1.0, kExact);
  CheckTransition(Matrix{{1e6, 3e5}, {0.0, 1.0}}, noise, 1.0, kExact);
  // Mixed: rounding A alone, eps |A|, moves the slow rate, and e^{-slow T} by eps |A| T. The bound
  // allows 4 of that.
  const Matrix mixed{{6.0e5, 5.0e5}, {4.0e5, 3.5e5}};
  CheckTransition(mixed, noise, 1.0, 4.0 * kEps * 1e6);
  // Everything long settled.
  CheckTransition(kThermox * 1e6, noise, 1.0, kExact);
  CheckTransition(kThermox, noise, 1e6, kExact);
}

TEST_CASE("The methods agree with each other and with the block exponential", "[analog]") {
  // Van Loan's block as printed in 1978, by Eigen's Pade form.
  const double t = 0.8;
  Matrix block = Matrix::Zero(6, 6);
  block.topLeftCorner(3, 3) = -kThree;
  block.topRightCorner(3, 3) = kThreeNoise;
  block.bottomRightCorner(3, 3) = kThree.transpose();
  const Matrix exponential = Exponential(t * block);
  const Matrix van_loan =
      exponential.topRightCorner(3, 3) * exponential.topLeftCorner(3, 3).transpose();
  // Here e^{A^T t} is 400: digits that the short step keeps.
  CHECK(Distance(DoublingTransition(kThree, kThreeNoise, t).covariance, van_loan) <= 1e-11);
  // One solver, several intervals: Sigma is used for the long ones, and doubling gives the same.
  TransitionSolver solver(kThree, kThreeNoise);
  for (const double duration : {0.01, 0.5, 2.0, 10.0}) {
    const Transition kept = solver.At(duration);
    const Transition doubled = DoublingTransition(kThree, kThreeNoise, duration);
    CHECK(Distance(kept.covariance, doubled.covariance) <= kExact);
    CHECK(Distance(kept.decay, doubled.decay) <= kExact);
  }
}

TEST_CASE("The response to a settling input", "[analog]") {
  // Upper right block of the augmented exponential, in long double.
  const auto reference = [](const Matrix& a, double pole, double t) {
    const Index n = a.rows();
    RealMatrix k = RealMatrix::Zero(2 * n, 2 * n);
    k.topLeftCorner(n, n) = -a.cast<Real>();
    k.topRightCorner(n, n).setIdentity();
    k.bottomRightCorner(n, n).diagonal().setConstant(-static_cast<Real>(pole));
    const RealMatrix e = LongExponential(k * static_cast<Real>(t));
    return Matrix(e.topRightCorner(n, n).cast<double>());
  };
  const Matrix singular{{1.0, -1.0}, {-1.0, 1.0}};
  for (const Matrix& a : {kThermox, singular, Matrix(Matrix::Zero(2, 2))}) {
    // Also where the pole is an eigenvalue (2 of `singular`) and where it is far from all.
    for (const double pole : {0.0, 1e-8, 1.0, 2.0, 50.0}) {
      for (const double t : {1e-4, 0.7, 12.0}) {
        INFO("pole " << pole << " t " << t << "\n" << a);
        CHECK(Distance(InputResponse(a, pole, t), reference(a, pole, t)) <= kExact);
      }
    }
  }
}

TEST_CASE("Lyapunov: general right-hand sides and no unique solution", "[analog]") {
  const Matrix a{{1.0, 10.0, 0.0}, {0.0, 1.0, -3.0}, {0.5, 0.0, 2.0}};
  const Matrix b{{1.0, 2.0, -1.0}, {0.0, 1.0, 4.0}, {3.0, 0.5, 1.0}};
  const Matrix s = SolveLyapunov(a, b);
  // Backward stable: the residual is a few eps of |A| |S|.
  CHECK((a * s + s * a.transpose() - b).norm() <= 50.0 * kEps * a.norm() * s.norm());
  const Matrix even = b + b.transpose();
  const Matrix t = SolveLyapunov(a, even);
  CHECK(t == t.transpose());
  // Eigenvalues 1 and -1 add up to nothing.
  CHECK(!SolveLyapunov(Matrix{{1.0, 0.0}, {0.0, -1.0}}, Matrix::Ones(2, 2)).allFinite());
}

}  // namespace
}  // namespace spusim
