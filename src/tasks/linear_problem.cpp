// SPDX-License-Identifier: Apache-2.0
#include <spusim/tasks/linear_problem.h>

#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include <spusim/base/errors.h>
#include <spusim/linalg/decompositions.h>
#include <spusim/linalg/dense_operator.h>
#include <spusim/linalg/matrix_market.h>

namespace spusim {
namespace {

// Squares and products of what is calculated with these numbers stay within a double.
constexpr double kSmallest = 1e-60;
constexpr double kLargest = 1e60;

void CheckMagnitude(const std::filesystem::path& path, const RowMatrix& m) {
  const double largest = m.cwiseAbs().maxCoeff();
  if (largest >= kSmallest && largest <= kLargest) return;
  throw InputError(fmt::format("{}: largest entry {:g} (allowed: {:g} to {:g})", path.string(),
                               largest, kSmallest, kLargest));
}

// Lanczos knows the lowest eigenvalue of a large symmetric matrix to a small part of |A| only, too
// coarse to refuse by. A Cholesky decomposition answers whether it lies above the limit of refusal;
// only where it fails the eigenvalue itself is worth a full decomposition.
double LowestEigenvalue(const RowMatrix& a, const Spectrum& spectrum) {
  const double limit =
      static_cast<double>(a.rows()) * std::numeric_limits<double>::epsilon() * spectrum.max_modulus;
  Matrix shifted = a;
  shifted.diagonal().array() -= limit;
  if (Eigen::LLT<Matrix>(shifted).info() == Eigen::Success) {
    return std::max(spectrum.lowest.real(), 2.0 * limit);
  }
  return Eigen::SelfAdjointEigenSolver<Matrix>(a, Eigen::EigenvaluesOnly).eigenvalues()[0];
}

RowMatrix ReadAnySquare(const std::filesystem::path& path) {
  RowMatrix a = ReadMatrixMarket(path);
  if (a.rows() == 0 || a.rows() != a.cols()) {
    throw InputError(fmt::format("{}: matrix of {} x {} (allowed: square, not empty)",
                                 path.string(), a.rows(), a.cols()));
  }
  return a;
}

void CheckDirect(const std::filesystem::path& path, Index rows) {
  if (rows <= kDirectLimit) return;
  throw InputError(fmt::format("{}: matrix of {} rows (allowed: up to {} for this task)",
                               path.string(), rows, kDirectLimit));
}

LinearProblem ReadMatrix(const std::filesystem::path& path) {
  LinearProblem problem;
  problem.matrix = ReadAnySquare(path);
  const RowMatrix& a = problem.matrix;
  CheckMagnitude(path, a);
  const DenseOperator op(a);
  problem.symmetric = op.symmetric();
  if (!problem.symmetric && a.rows() > kDirectLimit) {
    throw InputError(
        fmt::format("{}: general matrix of {} rows (allowed: up to {}, larger ones symmetric)",
                    path.string(), a.rows(), kDirectLimit));
  }
  problem.spectrum = FindSpectrum(op);
  if (a.rows() > kDirectLimit) problem.spectrum.lowest = LowestEigenvalue(a, problem.spectrum);
  if (IsIndefinite(problem.spectrum, a.rows())) {
    const auto lowest = problem.spectrum.lowest;
    throw InputError(
        fmt::format("{}: matrix is {}: eigenvalue {:.6g}{} (allowed: real parts above N eps |A|; "
                    "the cells would "
                    "not settle)",
                    path.string(), lowest.real() < 0.0 ? "indefinite" : "singular", lowest.real(),
                    lowest.imag() == 0.0 ? "" : fmt::format(" {:+.6g}i", lowest.imag())));
  }
  return problem;
}

}  // namespace

LinearProblem ReadSystem(const std::filesystem::path& matrix, const std::filesystem::path& rhs) {
  LinearProblem problem = ReadMatrix(matrix);
  problem.rhs = ReadMatrixMarket(rhs);
  const Matrix& b = problem.rhs;
  if (b.cols() == 0 || b.rows() != problem.matrix.rows()) {
    throw InputError(
        fmt::format("{}: right-hand side of {} x {} (allowed: {} rows, as the matrix, and a column "
                    "for each system)",
                    rhs.string(), b.rows(), b.cols(), problem.matrix.rows()));
  }
  for (Index k = 0; k < b.cols(); ++k) {
    if (b.col(k).isZero(0.0)) {
      throw InputError(
          fmt::format("{}: right-hand side is zero{} (allowed: at least one entry that is not)",
                      rhs.string(), b.cols() == 1 ? "" : fmt::format(" in column {}", k + 1)));
    }
    CheckMagnitude(rhs, b.col(k));
  }
  return problem;
}

LinearProblem ReadInversion(const std::filesystem::path& matrix) {
  LinearProblem problem = ReadMatrix(matrix);
  if (!problem.symmetric) {
    throw InputError(
        fmt::format("{}: matrix is not symmetric (allowed: symmetric; the covariance of "
                    "the cells is the inverse only then)",
                    matrix.string()));
  }
  return problem;
}

LinearProblem ReadGaussian(const std::filesystem::path& matrix, const std::filesystem::path& mean) {
  LinearProblem problem = ReadInversion(matrix);
  const Index n = problem.matrix.rows();
  problem.mean = Vector::Zero(n);
  if (mean.empty()) return problem;
  const RowMatrix mu = ReadMatrixMarket(mean);
  if (mu.cols() != 1 || mu.rows() != n) {
    throw InputError(fmt::format("{}: mean of {} x {} (allowed: {} x 1, as the matrix)",
                                 mean.string(), mu.rows(), mu.cols(), n));
  }
  if (!mu.isZero(0.0)) CheckMagnitude(mean, mu);
  problem.mean = mu.col(0);
  return problem;
}

LinearProblem ReadLyapunov(const std::filesystem::path& matrix,
                           const std::filesystem::path& noise) {
  LinearProblem problem = ReadMatrix(matrix);
  const Index n = problem.matrix.rows();
  CheckDirect(matrix, n);
  problem.noise = ReadMatrixMarket(noise);
  const Matrix& q = problem.noise;
  if (q.rows() != n || q.cols() != n) {
    throw InputError(fmt::format("{}: noise matrix of {} x {} (allowed: {} x {}, as the matrix)",
                                 noise.string(), q.rows(), q.cols(), n, n));
  }
  if (q.isZero(0.0)) {
    throw InputError(
        fmt::format("{}: noise matrix is zero (allowed: at least one entry that is "
                    "not)",
                    noise.string()));
  }
  CheckMagnitude(noise, q);
  if (q != q.transpose()) {
    throw InputError(
        fmt::format("{}: noise matrix is not symmetric (allowed: symmetric)", noise.string()));
  }
  const Vector values =
      Eigen::SelfAdjointEigenSolver<Matrix>(q, Eigen::EigenvaluesOnly).eigenvalues();
  const double rounding = static_cast<double>(n) * std::numeric_limits<double>::epsilon() *
                          values.cwiseAbs().maxCoeff();
  if (values[0] < -rounding) {
    throw InputError(
        fmt::format("{}: noise matrix is indefinite: eigenvalue {:.6g} (allowed: none "
                    "below 0, as that of any covariance)",
                    noise.string(), values[0]));
  }
  return problem;
}

RowMatrix ReadSquare(const std::filesystem::path& path) {
  RowMatrix a = ReadAnySquare(path);
  CheckDirect(path, a.rows());
  if (!a.isZero(0.0)) CheckMagnitude(path, a);
  return a;
}

}  // namespace spusim
