// SPDX-License-Identifier: Apache-2.0
#include <spusim/linalg/general_eigen.h>

#include <algorithm>
#include <cmath>
#include <string>

#include <fmt/format.h>

#include <spusim/base/errors.h>
#include <spusim/linalg/all_finite.h>
#include <spusim/linalg/decompositions.h>

namespace spusim {
namespace {

constexpr int kReflections = 4;

/// A power of two that brings the largest entry to about 1; 1 where squares of entries are harmless.
double ScaleOf(const Matrix& a) {
  constexpr double kLargest = 1e100;
  constexpr double kSmallest = 1e-100;
  const double largest = a.size() == 0 ? 0.0 : a.cwiseAbs().maxCoeff();
  if (!AllFinite(a)) {
    throw RunError(
        fmt::format("eigenvalues: an entry of a matrix with {} rows is not finite", a.rows()));
  }
  if (largest == 0.0 || (largest < kLargest && largest > kSmallest)) return 1.0;
  // Its inverse is to be a number as well, which the smallest denormal number does not allow.
  return std::ldexp(1.0, std::clamp(-std::ilogb(largest), -1000, 1000));
}

/// The `which`-th direction of reflections: of length 1, without a structure that a matrix could
/// share.
Vector Direction(Index size, int which) {
  Vector v(size);
  for (Index i = 0; i < size; ++i) {
    const auto k = static_cast<double>(i + 1);
    v[i] = std::cos(k * k + static_cast<double>(which));
  }
  return v.normalized();
}

/// H x with H = I - 2 v v^T.
template <typename Derived>
void Reflect(const Vector& v, Eigen::MatrixBase<Derived>& x) {
  x -= (2.0 * v) * (v.transpose() * x);
}

/// Calls `attempt(matrix)` with A and then with A turned, until it returns true. Gives the direction
/// of the reflection that did it, empty where A itself did.
template <typename Attempt>
Vector FindConverging(const Matrix& a, const std::string& what, const Attempt& attempt) {
  if (attempt(a)) return {};
  for (int k = 0; k < kReflections; ++k) {
    Vector v = Direction(a.rows(), k);
    Matrix turned = a;
    Reflect(v, turned);
    turned.transposeInPlace();
    Reflect(v, turned);
    turned.transposeInPlace();
    if (attempt(turned)) return v;
  }
  throw RunError(fmt::format("{} of a matrix with {} rows, largest entry {:.3g}, does not converge",
                             what, a.rows(), a.cwiseAbs().maxCoeff()));
}

}  // namespace

SchurForm ComplexSchurForm(const Matrix& a) {
  const double scale = ScaleOf(a);
  SchurForm form;
  const Vector v = FindConverging(scale * a, "the Schur form", [&](const Matrix& matrix) {
    const Eigen::ComplexSchur<Matrix> schur(matrix);
    if (schur.info() != Eigen::Success) return false;
    form.u = schur.matrixU();
    form.t = schur.matrixT();
    return true;
  });
  if (v.size() != 0) Reflect(v, form.u);
  if (scale != 1.0) form.t *= 1.0 / scale;
  return form;
}

Eigen::VectorXcd GeneralEigenvalues(const Matrix& a) {
  const double scale = ScaleOf(a);
  Eigen::VectorXcd values;
  FindConverging(scale * a, "the eigenvalues", [&](const Matrix& matrix) {
    const Eigen::EigenSolver<Matrix> solver(matrix, /*computeEigenvectors=*/false);
    if (solver.info() != Eigen::Success) return false;
    values = solver.eigenvalues();
    return true;
  });
  return scale == 1.0 ? values : Eigen::VectorXcd(values * (1.0 / scale));
}

}  // namespace spusim
