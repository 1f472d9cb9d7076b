// SPDX-License-Identifier: Apache-2.0
#include <spusim/linalg/spectrum.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include <spusim/base/errors.h>
#include <spusim/linalg/decompositions.h>
#include <spusim/linalg/dense_operator.h>
#include <spusim/linalg/factored_operator.h>
#include <spusim/linalg/general_eigen.h>
#include <spusim/linalg/lanczos.h>

namespace spusim {
namespace {

// Below this size a decomposition is cheaper than Lanczos.
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

/// `tolerance`: of the spectral radius.
Spectrum Lanczos(const LinearOperator& a, double tolerance = kResidual) {
  const RitzEnds ends = FindRitzEnds(
      a.size(), [&](const Vector& x, Vector& y) { a.Apply(x, y); }, SpectrumEnds::kBoth, tolerance);
  Spectrum spectrum = RealSpectrum(ends.lowest, ends.highest);
  spectrum.max_modulus *= 1.0 + tolerance;
  spectrum.euler_step_bound /= 1.0 + tolerance;
  return spectrum;
}

/// The lowest eigenvalue of a dense symmetric matrix, relative to itself where the matrix is positive
/// definite: sigma + 1/nu, nu the highest one of (A - sigma I)^-1. `above`: at least the lowest
/// eigenvalue, by at most kResidual `radius`.
double LowestByInversion(const Matrix& a, double above, double radius) {
  constexpr double kInverseTolerance = 1e-6;
  for (const double sigma : {0.0, above - 2.0 * kResidual * radius}) {
    Matrix shifted = a;
    shifted.diagonal().array() -= sigma;
    const Eigen::LLT<Eigen::Ref<Matrix>> cholesky(shifted);  // in place
    if (cholesky.info() != Eigen::Success) continue;
    const RitzEnds inverse = FindRitzEnds(
        a.rows(), [&](const Vector& x, Vector& y) { y = cholesky.solve(x); },
        SpectrumEnds::kHighest, kInverseTolerance);
    return sigma + 1.0 / inverse.highest;
  }
  return above;
}

Spectrum LargeSymmetric(const LinearOperator& a) {
  Spectrum spectrum = Lanczos(a);
  if (dynamic_cast<const DenseOperator*>(&a) != nullptr) {
    spectrum.lowest = LowestByInversion(a.ToDense(), spectrum.lowest.real(), spectrum.max_modulus);
  }
  return spectrum;
}

Spectrum Rectangle(const FactoredOperator& a) {
  const Spectrum real = Lanczos(SymmetricPart(a));
  const double low = real.lowest.real() - kResidual * real.max_modulus;
  const double high = real.max_modulus;
  constexpr double kCoarse = 0.05;
  const double width = std::sqrt(Lanczos(SkewPartSquared(a), kCoarse).max_modulus);
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
                                                              : LargeSymmetric(a);
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
  return GeneralSpectrum(GeneralEigenvalues(a.ToDense()));
}

bool IsIndefinite(const Spectrum& spectrum, Index size) {
  constexpr double kEpsilon = std::numeric_limits<double>::epsilon();
  return !spectrum.bounds &&
         !(spectrum.lowest.real() > static_cast<double>(size) * kEpsilon * spectrum.max_modulus);
}

}  // namespace spusim
