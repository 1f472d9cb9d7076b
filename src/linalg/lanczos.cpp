// SPDX-License-Identifier: Apache-2.0
#include <spusim/linalg/lanczos.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include <fmt/format.h>

#include <spusim/base/errors.h>
#include <spusim/linalg/decompositions.h>

namespace spusim {
namespace {

constexpr Index kBasis = 32;
constexpr int kMaxRestarts = 50;

/// Any fixed vector without a structure that a matrix could share.
Vector Start(Index size) {
  Vector x(size);
  for (Index i = 0; i < size; ++i) {
    x[i] = std::cos(static_cast<double>(i) * static_cast<double>(i));
  }
  return x.normalized();
}

/// A basis of a Krylov space and A seen from it, H = V^T A V.
class KrylovSpace {
 public:
  KrylovSpace(Index size, const SymmetricProduct& product)
      : product_(product),
        basis_(Matrix::Zero(size, std::min(size, kBasis))),
        seen_(Matrix::Zero(basis_.cols(), basis_.cols())),
        next_(Start(size)),
        image_(size) {}

  /// Grows to its full size, or until the space is exhausted.
  void Grow() {
    exhausted_ = false;
    while (dimension_ < basis_.cols() && !exhausted_) Extend();
    eigen_.compute(seen_.topLeftCorner(dimension_, dimension_));
    if (eigen_.info() != Eigen::Success) {
      throw RunError(
          fmt::format("spectrum: a product with a matrix of {} rows is not finite", basis_.rows()));
    }
  }

  bool exhausted() const { return exhausted_; }
  double lowest() const { return eigen_.eigenvalues()[0]; }
  double highest() const { return eigen_.eigenvalues()[dimension_ - 1]; }
  double radius() const { return std::max(std::abs(lowest()), std::abs(highest())); }

  /// |A y - theta y| of the k-th Ritz pair.
  double Residual(Index k) const {
    return exhausted_ ? 0.0 : beyond_ * std::abs(eigen_.eigenvectors()(dimension_ - 1, k));
  }
  Index dimension() const { return dimension_; }

  /// Keeps the given Ritz vectors and what lies beyond the space, next_.
  void Restart(const std::vector<Index>& kept) {
    Matrix vectors(basis_.rows(), static_cast<Index>(kept.size()));
    seen_.setZero();
    for (Index k = 0; k < vectors.cols(); ++k) {
      const Index pair = kept[static_cast<std::size_t>(k)];
      vectors.col(k).noalias() = basis_.leftCols(dimension_) * eigen_.eigenvectors().col(pair);
      seen_(k, k) = eigen_.eigenvalues()[pair];
    }
    dimension_ = vectors.cols();
    basis_.leftCols(dimension_) = vectors;
  }

 private:
  /// Takes next_ into the basis, and finds the next direction.
  void Extend() {
    const Index j = dimension_++;
    basis_.col(j) = next_;
    product_(next_, image_);
    const auto known = basis_.leftCols(dimension_);
    const double length = image_.stableNorm();
    Vector seen = known.transpose() * image_;
    image_.noalias() -= known * seen;
    // Once more: after the first pass what is left may still lie along the basis by rounding.
    const Vector rest = known.transpose() * image_;
    image_.noalias() -= known * rest;
    seen += rest;
    seen_.col(j).head(dimension_) = seen;
    seen_.row(j).head(dimension_) = seen.transpose();
    beyond_ = image_.stableNorm();
    // No more than rounding of the product and the two passes is left.
    const double rounding = std::numeric_limits<double>::epsilon() *
                            std::sqrt(static_cast<double>(basis_.rows())) *
                            std::max(length, largest_);
    largest_ = std::max(largest_, length);
    exhausted_ = beyond_ <= 4.0 * rounding || dimension_ == basis_.rows();
    if (!exhausted_) next_ = image_ / beyond_;
  }

  const SymmetricProduct& product_;
  Matrix basis_;
  Matrix seen_;
  Vector next_;
  Vector image_;
  Eigen::SelfAdjointEigenSolver<Matrix> eigen_;
  Index dimension_ = 0;
  double beyond_ = 0.0;   // length of what A makes of the last vector outside the space
  double largest_ = 0.0;  // |A v| of the vectors so far
  bool exhausted_ = false;
};

}  // namespace

RitzEnds FindRitzEnds(Index size, const SymmetricProduct& product, SpectrumEnds wanted,
                      double tolerance) {
  KrylovSpace space(size, product);
  for (int restart = 0; restart <= kMaxRestarts; ++restart) {
    space.Grow();
    const Index last = space.dimension() - 1;
    std::vector<Index> ends = {last};
    if (wanted == SpectrumEnds::kBoth && last > 0) ends.push_back(0);
    const bool converged = std::all_of(ends.begin(), ends.end(), [&](Index k) {
      return space.Residual(k) <= tolerance * space.radius();
    });
    if (converged) return {space.lowest(), space.highest()};
    // Neighbours of the wanted ones converge with them, which speeds the wanted ones up.
    constexpr Index kNeighbours = 4;
    for (Index k = 1; k <= kNeighbours; ++k) {
      ends.push_back(last - k);
      if (wanted == SpectrumEnds::kBoth) ends.push_back(k);
    }
    space.Restart(ends);
  }
  throw RunError(
      fmt::format("spectrum: Lanczos did not converge on a matrix with {} rows in {} restarts",
                  size, kMaxRestarts));
}

}  // namespace spusim
