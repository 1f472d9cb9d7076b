// SPDX-License-Identifier: Apache-2.0
#include <spusim/linalg/spectrum.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include <Spectra/SymEigsSolver.h>
#include <fmt/format.h>

#include <spusim/base/errors.h>
#include <spusim/linalg/decompositions.h>
#include <spusim/linalg/dense_operator.h>
#include <spusim/linalg/factored_operator.h>

namespace spusim {
namespace {

// Below this size a decomposition is cheaper than Lanczos, and Lanczos has no room for its basis.
constexpr Index kAlwaysDirect = 64;
constexpr Index kBasis = 30;
constexpr Index kMaxRestarts = 50;
constexpr double kResidual = 1e-4;  // of the spectral radius

Spectrum DirectSymmetric(const Matrix& a) {
  const Eigen::SelfAdjointEigenSolver<Matrix> solver(a, Eigen::EigenvaluesOnly);
  if (solver.info() != Eigen::Success) {
    throw RunError(fmt::format(
        "spectrum: the eigenvalues of a symmetric matrix with {} rows do not converge", a.rows()));
  }
  return RealSpectrum(solver.eigenvalues().minCoeff(), solver.eigenvalues().maxCoeff());
}

Spectrum DirectGeneral(const Matrix& a) {
  const Eigen::EigenSolver<Matrix> solver(a, false);
  if (solver.info() != Eigen::Success) {
    throw RunError(fmt::format(
        "spectrum: the eigenvalues of a general matrix with {} rows do not converge", a.rows()));
  }
  return GeneralSpectrum(solver.eigenvalues());
}

/// A + shift * I, in the form that Spectra calls.
class ShiftedOperator {
 public:
  using Scalar = double;
  ShiftedOperator(const LinearOperator& a, double shift)
      : a_(a), shift_(shift), x_(a.size()), y_(a.size()) {}
  Index rows() const { return a_.size(); }
  Index cols() const { return a_.size(); }
  // The name that Spectra asks for.
  void perform_op(const double* x_in, double* y_out) const {
    x_ = Eigen::Map<const Vector>(x_in, x_.size());
    a_.Apply(x_, y_);
    Eigen::Map<Vector>(y_out, y_.size()) = y_ + shift_ * x_;
  }

 private:
  const LinearOperator& a_;
  double shift_;
  mutable Vector x_;
  mutable Vector y_;
};

/// (A + A^T)/2.
class SymmetricPart final : public LinearOperator {
 public:
  explicit SymmetricPart(const FactoredOperator& a) : a_(a), back_(a.size()) {}
  Index size() const override { return a_.size(); }
  bool symmetric() const override { return true; }
  void Apply(const Vector& x, Vector& y) const override {
    a_.Apply(x, y);
    a_.ApplyTranspose(x, back_);
    y = 0.5 * (y + back_);
  }
  Matrix ToDense() const override {
    const Matrix dense = a_.ToDense();
    return 0.5 * (dense + dense.transpose());
  }

 private:
  const FactoredOperator& a_;
  mutable Vector back_;
};

/// -K^2 with K = (A - A^T)/2: symmetric, its eigenvalues are the squares of K's.
class SkewPartSquared final : public LinearOperator {
 public:
  explicit SkewPartSquared(const FactoredOperator& a) : a_(a), skew_(a.size()), back_(a.size()) {}
  Index size() const override { return a_.size(); }
  bool symmetric() const override { return true; }
  void Apply(const Vector& x, Vector& y) const override {
    TimesSkew(x, skew_);
    TimesSkew(skew_, y);
    y = -y;
  }
  Matrix ToDense() const override {
    const Matrix dense = a_.ToDense();
    const Matrix skew = 0.5 * (dense - dense.transpose());
    return -skew * skew;
  }

 private:
  void TimesSkew(const Vector& x, Vector& y) const {
    a_.Apply(x, y);
    a_.ApplyTranspose(x, back_);
    y = 0.5 * (y - back_);
  }

  const FactoredOperator& a_;
  mutable Vector skew_;
  mutable Vector back_;
};

/// A lower estimate of the spectral radius, by the power method. Eight products bring it above a
/// third even where one outlying eigenvalue stands against a million others.
double EstimateRadius(const LinearOperator& a) {
  constexpr int kProducts = 8;
  Vector x(a.size());
  // Any fixed vector without a structure that a matrix could share.
  for (Index i = 0; i < x.size(); ++i)
    x[i] = std::cos(static_cast<double>(i) * static_cast<double>(i));
  Vector y(a.size());
  double norm = 0.0;
  for (int k = 0; k < kProducts; ++k) {
    x.normalize();
    a.Apply(x, y);
    norm = y.norm();
    if (norm == 0.0) return 0.0;
    x.swap(y);
  }
  return norm;
}

Spectrum Lanczos(const LinearOperator& a, double residual = kResidual, Index basis = kBasis) {
  const double radius = EstimateRadius(a);
  if (!(radius > 0.0)) return RealSpectrum(0.0, 0.0);
  // Spectra's tolerance is relative to each eigenvalue, and `lowest` may be near zero. A shift by
  // three radii turns it into one that is relative to the radius at both ends.
  const double shift = 3.0 * radius;
  ShiftedOperator shifted(a, shift);
  Spectra::SymEigsSolver<ShiftedOperator> solver(shifted, 2, basis);
  solver.init();
  const Index converged = solver.compute(Spectra::SortRule::BothEnds, kMaxRestarts, residual / 4.0);
  if (converged < 2) {
    throw RunError(
        fmt::format("spectrum: Lanczos did not converge on a matrix with {} rows in {} restarts",
                    a.size(), kMaxRestarts));
  }
  const double low = solver.eigenvalues().minCoeff() - shift;
  const double high = solver.eigenvalues().maxCoeff() - shift;
  Spectrum spectrum = RealSpectrum(low, high);
  spectrum.max_modulus *= 1.0 + residual;
  spectrum.euler_step_bound /= 1.0 + residual;
  return spectrum;
}

Spectrum Rectangle(const FactoredOperator& a) {
  const Spectrum real = Lanczos(SymmetricPart(a));
  const double low = real.lowest.real() - kResidual * real.max_modulus;
  const double high = real.max_modulus;
  constexpr double kCoarse = 0.05;
  constexpr Index kSmallBasis = 10;
  const double width = std::sqrt(Lanczos(SkewPartSquared(a), kCoarse, kSmallBasis).max_modulus);
  Spectrum spectrum;
  spectrum.bounds = true;
  spectrum.lowest = low;
  spectrum.max_modulus = std::hypot(high, width);
  spectrum.euler_step_bound = 2.0 * high / (high * high + width * width);
  return spectrum;
}

}  // namespace

Spectrum RealSpectrum(double low, double high) {
  Spectrum spectrum;
  spectrum.lowest = low;
  spectrum.max_modulus = std::max(std::abs(low), std::abs(high));
  spectrum.euler_step_bound = high > 0.0 ? 2.0 / high : std::numeric_limits<double>::infinity();
  spectrum.real = true;
  return spectrum;
}

Spectrum GeneralSpectrum(const Eigen::VectorXcd& eigenvalues) {
  Spectrum spectrum;
  spectrum.lowest = std::numeric_limits<double>::infinity();
  spectrum.euler_step_bound = std::numeric_limits<double>::infinity();
  for (const std::complex<double>& value : eigenvalues) {
    spectrum.max_modulus = std::max(spectrum.max_modulus, std::abs(value));
    if (value.real() < spectrum.lowest.real()) spectrum.lowest = value;
    if (value.real() > 0.0) {
      spectrum.euler_step_bound =
          std::min(spectrum.euler_step_bound, 2.0 * value.real() / std::norm(value));
    }
  }
  return spectrum;
}

Spectrum FindSpectrum(const LinearOperator& a) {
  const bool dense = dynamic_cast<const DenseOperator*>(&a) != nullptr;
  if (a.symmetric()) {
    return a.size() <= (dense ? kDirectLimit : kAlwaysDirect) ? DirectSymmetric(a.ToDense())
                                                              : Lanczos(a);
  }
  const auto* factored = dynamic_cast<const FactoredOperator*>(&a);
  if (factored != nullptr && factored->factors().jacobian.size() != 0 &&
      a.size() > kFactoredDirectLimit) {
    return Rectangle(*factored);
  }
  if (a.size() > kDirectLimit) {
    throw RunError(
        fmt::format("spectrum: a general (non-symmetric) matrix with {} rows is too large "
                    "(allowed: at most {})",
                    a.size(), kDirectLimit));
  }
  return DirectGeneral(a.ToDense());
}

bool IsIndefinite(const Spectrum& spectrum, Index size) {
  constexpr double kEpsilon = std::numeric_limits<double>::epsilon();
  return !spectrum.bounds &&
         !(spectrum.lowest.real() > static_cast<double>(size) * kEpsilon * spectrum.max_modulus);
}

}  // namespace spusim
