// SPDX-License-Identifier: Apache-2.0
#include <spusim/tasks/linear_problem.h>

#include <algorithm>
#include <limits>
#include <utility>

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

void CheckMagnitude(const std::string& name, const RowMatrix& m) {
  const double largest = m.cwiseAbs().maxCoeff();
  if (largest >= kSmallest && largest <= kLargest) return;
  throw InputError(fmt::format("{}: largest entry {:g} (allowed: {:g} to {:g})", name, largest,
                               kSmallest, kLargest));
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

void CheckSquare(const std::string& name, const RowMatrix& a) {
  if (a.rows() != 0 && a.rows() == a.cols()) return;
  throw InputError(
      fmt::format("{}: matrix of {} x {} (allowed: square, not empty)", name, a.rows(), a.cols()));
}

void CheckDirect(const std::string& name, Index rows) {
  if (rows <= kDirectLimit) return;
  throw InputError(fmt::format("{}: matrix of {} rows (allowed: up to {} for this task)", name,
                               rows, kDirectLimit));
}

template <typename Problem>
Problem WithMatrix(RowMatrix&& matrix, const std::string& name) {
  Problem problem;
  problem.name = name;
  problem.matrix = std::move(matrix);
  const RowMatrix& a = problem.matrix;
  CheckSquare(name, a);
  CheckMagnitude(name, a);
  const DenseOperator op(a);
  problem.symmetric = op.symmetric();
  if (!problem.symmetric && a.rows() > kDirectLimit) {
    throw InputError(
        fmt::format("{}: general matrix of {} rows (allowed: up to {}, larger ones symmetric)",
                    name, a.rows(), kDirectLimit));
  }
  problem.spectrum = FindSpectrum(op);
  if (a.rows() > kDirectLimit) problem.spectrum.lowest = LowestEigenvalue(a, problem.spectrum);
  if (IsIndefinite(problem.spectrum, a.rows())) {
    const auto lowest = problem.spectrum.lowest;
    const double rounding = static_cast<double>(a.rows()) * std::numeric_limits<double>::epsilon() *
                            problem.spectrum.max_modulus;
    throw InputError(
        fmt::format("{}: matrix is {}: eigenvalue {:.6g}{} (allowed: real parts above N eps |A|; "
                    "the cells would "
                    "not settle)",
                    name, lowest.real() < -rounding ? "indefinite" : "singular", lowest.real(),
                    lowest.imag() == 0.0 ? "" : fmt::format(" {:+.6g}i", lowest.imag())));
  }
  return problem;
}

template <typename Problem>
Problem WithSymmetric(RowMatrix matrix, const std::string& name) {
  Problem problem = WithMatrix<Problem>(std::move(matrix), name);
  if (!problem.symmetric) {
    throw InputError(
        fmt::format("{}: matrix is not symmetric (allowed: symmetric; the covariance of "
                    "the cells is the inverse only then)",
                    name));
  }
  return problem;
}

// The matrix is checked before the second file is read: of two bad files the first one is named.

void SetRhs(SolveProblem& problem, Matrix rhs, const std::string& name) {
  problem.rhs = std::move(rhs);
  const Matrix& b = problem.rhs;
  if (b.cols() == 0 || b.rows() != problem.matrix.rows()) {
    throw InputError(
        fmt::format("{}: right-hand side of {} x {} (allowed: {} rows, as the matrix, and a column "
                    "for each system)",
                    name, b.rows(), b.cols(), problem.matrix.rows()));
  }
  for (Index k = 0; k < b.cols(); ++k) {
    if (b.col(k).isZero(0.0)) {
      throw InputError(
          fmt::format("{}: right-hand side is zero{} (allowed: at least one entry that is not)",
                      name, b.cols() == 1 ? "" : fmt::format(" in column {}", k + 1)));
    }
    CheckMagnitude(name, b.col(k));
  }
}

void SetMean(SampleProblem& problem, const Matrix& mu, const std::string& name) {
  const Index n = problem.matrix.rows();
  if (mu.cols() != 1 || mu.rows() != n) {
    throw InputError(fmt::format("{}: mean of {} x {} (allowed: {} x 1, as the matrix)", name,
                                 mu.rows(), mu.cols(), n));
  }
  if (!mu.isZero(0.0)) CheckMagnitude(name, mu);
  problem.mean = mu.col(0);
}

void SetNoise(LyapunovProblem& problem, Matrix noise, const std::string& name) {
  const Index n = problem.matrix.rows();
  problem.noise = std::move(noise);
  const Matrix& q = problem.noise;
  if (q.rows() != n || q.cols() != n) {
    throw InputError(fmt::format("{}: noise matrix of {} x {} (allowed: {} x {}, as the matrix)",
                                 name, q.rows(), q.cols(), n, n));
  }
  if (q.isZero(0.0)) {
    throw InputError(
        fmt::format("{}: noise matrix is zero (allowed: at least one entry that is "
                    "not)",
                    name));
  }
  CheckMagnitude(name, q);
  if (q != q.transpose()) {
    throw InputError(fmt::format("{}: noise matrix is not symmetric (allowed: symmetric)", name));
  }
  const Vector values =
      Eigen::SelfAdjointEigenSolver<Matrix>(q, Eigen::EigenvaluesOnly).eigenvalues();
  const double rounding = static_cast<double>(n) * std::numeric_limits<double>::epsilon() *
                          values.cwiseAbs().maxCoeff();
  if (values[0] < -rounding) {
    throw InputError(
        fmt::format("{}: noise matrix is indefinite: eigenvalue {:.6g} (allowed: none "
                    "below 0, as that of any covariance)",
                    name, values[0]));
  }
}

LyapunovProblem WithDirect(RowMatrix matrix, const std::string& name) {
  auto problem = WithMatrix<LyapunovProblem>(std::move(matrix), name);
  CheckDirect(name, problem.matrix.rows());
  return problem;
}

}  // namespace

SolveProblem MakeSolveProblem(RowMatrix a, Matrix b, const std::string& a_name,
                              const std::string& b_name) {
  auto problem = WithMatrix<SolveProblem>(std::move(a), a_name);
  SetRhs(problem, std::move(b), b_name);
  return problem;
}

LinearProblem MakeSymmetricProblem(RowMatrix a, const std::string& a_name) {
  return WithSymmetric<LinearProblem>(std::move(a), a_name);
}

SampleProblem MakeSampleProblem(RowMatrix a, const Matrix& mean, const std::string& a_name,
                                const std::string& mean_name) {
  auto problem = WithSymmetric<SampleProblem>(std::move(a), a_name);
  SetMean(problem, mean.size() == 0 ? Matrix(Matrix::Zero(problem.matrix.rows(), 1)) : mean,
          mean_name);
  return problem;
}

LyapunovProblem MakeLyapunovProblem(RowMatrix a, Matrix q, const std::string& a_name,
                                    const std::string& q_name) {
  LyapunovProblem problem = WithDirect(std::move(a), a_name);
  SetNoise(problem, std::move(q), q_name);
  return problem;
}

ExpmProblem MakeExpmProblem(RowMatrix a, const std::string& a_name) {
  CheckSquare(a_name, a);
  CheckDirect(a_name, a.rows());
  if (!a.isZero(0.0)) CheckMagnitude(a_name, a);
  return {a_name, std::move(a)};
}

SolveProblem ReadSolveProblem(const std::filesystem::path& matrix,
                              const std::filesystem::path& rhs) {
  auto problem = WithMatrix<SolveProblem>(ReadMatrixMarket(matrix), matrix.string());
  SetRhs(problem, ReadMatrixMarket(rhs), rhs.string());
  return problem;
}

LinearProblem ReadSymmetricProblem(const std::filesystem::path& matrix) {
  return MakeSymmetricProblem(ReadMatrixMarket(matrix), matrix.string());
}

SampleProblem ReadSampleProblem(const std::filesystem::path& matrix,
                                const std::filesystem::path& mean) {
  auto problem = WithSymmetric<SampleProblem>(ReadMatrixMarket(matrix), matrix.string());
  problem.mean = Vector::Zero(problem.matrix.rows());
  if (!mean.empty()) SetMean(problem, ReadMatrixMarket(mean), mean.string());
  return problem;
}

LyapunovProblem ReadLyapunovProblem(const std::filesystem::path& matrix,
                                    const std::filesystem::path& noise) {
  LyapunovProblem problem = WithDirect(ReadMatrixMarket(matrix), matrix.string());
  SetNoise(problem, ReadMatrixMarket(noise), noise.string());
  return problem;
}

ExpmProblem ReadExpmProblem(const std::filesystem::path& matrix) {
  return MakeExpmProblem(ReadMatrixMarket(matrix), matrix.string());
}

double CheckedRate(const Config& config, const LinearProblem& problem) {
  try {
    return SlowestRate(config, problem.spectrum, NaturalScale(config, problem.matrix));
  } catch (const InputError& error) {
    throw InputError(fmt::format("{}: {}", problem.name, error.what()));
  }
}

}  // namespace spusim
