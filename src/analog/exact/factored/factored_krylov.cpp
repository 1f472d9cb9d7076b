// SPDX-License-Identifier: Apache-2.0
#include <spusim/analog/exact/factored/factored_krylov.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include <spusim/base/errors.h>
#include <spusim/base/interrupt.h>
#include <spusim/linalg/decompositions.h>

namespace spusim {
namespace {

constexpr double kEpsilon = std::numeric_limits<double>::epsilon();
constexpr Index kFirstColumns = 64;
// Checks cost k^3: every four iterations first, then with k, so that they stay beside the products.
constexpr Index kCheckEvery = 4;
constexpr Index kCheckShare = 8;

}  // namespace

struct FactoredKrylov::Tridiagonal {
  Vector diagonal;
  Vector side;
  Vector weights;
  Vector coordinates;
  Eigen::SelfAdjointEigenSolver<Matrix> eigen;
};

FactoredKrylov::FactoredKrylov(const FactoredCore& core)
    : core_(core),
      runs_(kMaxTerms),
      next_(core.rows(), kMaxTerms),
      products_(core.rows() * kMaxTerms),
      start_(core.rows()),
      gram_trace_(core.gram.trace()),
      solvers_(static_cast<std::size_t>(core.rows()) + 1) {}

FactoredKrylov::~FactoredKrylov() = default;

/// Takes `next` into the basis, given G next, and leaves the vector after it there. False when the
/// space is exhausted: `next` is zero but for rounding.
bool FactoredKrylov::Extend(Run& run, const double* product, int stride,
                            Eigen::Ref<Vector> next) const {
  const Index m = core_.rows();
  const Eigen::Map<const Vector, 0, Eigen::InnerStride<>> g_next(product, m,
                                                                 Eigen::InnerStride<>(stride));
  const Index k = run.size;
  const double norm = std::sqrt(std::max(0.0, next.dot(g_next)));
  if (k == 0) {
    run.start_norm = norm;
  } else {
    run.side[k - 1] = norm;
  }
  const double rounding = static_cast<double>(m) * kEpsilon;
  if (!(norm > rounding * run.scale)) return false;
  // G next is known to eps |G| |next|. A vector that lies in the null space of G but for that has no
  // length in G's inner product, and a basis that goes on with it is one of rounding errors: rows
  // of J that depend on each other make such vectors once the Krylov space is exhausted.
  if (!(norm > std::sqrt(rounding * gram_trace_) * next.norm())) return false;
  if (k == run.basis.cols()) {
    const Index columns = std::min(m, std::max(kFirstColumns, 2 * k));
    run.basis.conservativeResize(m, columns);
    run.products.conservativeResize(m, columns);
    run.diagonal.conservativeResize(columns);
    run.side.conservativeResize(columns);
    run.overlap.resize(columns);
    run.coordinates.conservativeResize(columns);
  }
  run.basis.col(k) = next / norm;
  run.products.col(k) = g_next / norm;
  core_.factors.TimesHessian(run.products.col(k).data(), next.data());
  run.diagonal[k] = run.products.col(k).dot(next);
  run.scale = std::max(run.scale, std::abs(run.diagonal[k]) + (k > 0 ? norm : 0.0));
  next -= run.diagonal[k] * run.basis.col(k);
  if (k > 0) next -= norm * run.basis.col(k - 1);
  run.size = k + 1;
  auto overlap = run.overlap.head(run.size);
  overlap.noalias() = run.products.leftCols(run.size).transpose() * next;
  next.noalias() -= run.basis.leftCols(run.size) * overlap;
  return true;
}

FactoredKrylov::Tridiagonal& FactoredKrylov::Decompose(const Run& run, Index size) {
  std::unique_ptr<Tridiagonal>& room = solvers_[static_cast<std::size_t>(size)];
  if (room == nullptr) room = std::make_unique<Tridiagonal>();
  Tridiagonal& t = *room;
  t.diagonal = run.diagonal.head(size);
  t.side = run.side.head(size - 1);
  t.eigen.computeFromTridiagonal(t.diagonal, t.side);
  if (t.eigen.info() != Eigen::Success) {
    throw RunError(fmt::format(
        "exact_factored: the eigenvalues of a tridiagonal matrix of {} rows do not converge",
        size));
  }
  return t;
}

/// Runs up to `count` recursions side by side, started from gain H y, each until
/// check(run's number, exhausted) is true. The largest number of iterations.
template <typename Check>
Index FactoredKrylov::Iterate(const double* const* y, int count, const Check& check) {
  const Index m = core_.rows();
  for (int v = 0; v < count; ++v) {
    Run& run = runs_[static_cast<std::size_t>(v)];
    run.size = 0;
    run.checked = 0;
    run.scale = 0.0;
    run.done = false;
    core_.factors.TimesHessian(y[v], next_.col(v).data());
  }
  Index check_at = std::min(kCheckEvery, m);
  for (Index k = 1;; ++k) {
    ThrowIfInterrupted();
    int active[kMaxTerms];
    const double* vectors[kMaxTerms];
    int running = 0;
    for (int v = 0; v < count; ++v) {
      if (runs_[static_cast<std::size_t>(v)].done) continue;
      active[running] = v;
      vectors[running++] = next_.col(v).data();
    }
    if (running == 0) return k - 1;
    SymmetricTimes(core_.gram, vectors, running, products_.data());
    for (int i = 0; i < running; ++i) {
      Run& run = runs_[static_cast<std::size_t>(active[i])];
      const bool extended = Extend(run, products_.data() + i, running, next_.col(active[i]));
      const bool exhausted = !extended || k == m;
      if (run.size == 0) {
        run.done = true;
      } else if (exhausted || k == check_at) {
        run.done = check(active[i], exhausted);
      }
    }
    if (k == check_at) check_at = std::min(m, k + std::max(kCheckEvery, k / kCheckShare));
  }
}

bool FactoredKrylov::Converged(Run& run, const Term& term) {
  Tridiagonal& t = Decompose(run, run.size);
  const auto& vectors = t.eigen.eigenvectors();
  t.weights.resize(run.size);
  double largest = 0.0;
  for (Index i = 0; i < run.size; ++i) {
    const double phi =
        term.function.DividedDifference(core_.leak(), t.eigen.eigenvalues()[i]) * run.start_norm;
    largest = std::max(largest, std::abs(phi));
    t.weights[i] = phi * vectors(0, i);
  }
  t.coordinates.resize(run.size);
  t.coordinates.noalias() = vectors * t.weights;
  const double moved =
      std::hypot((t.coordinates.head(run.checked) - run.coordinates.head(run.checked)).norm(),
                 t.coordinates.tail(run.size - run.checked).norm());
  const double norm = t.coordinates.norm();
  const bool first = run.checked == 0;
  run.coordinates.head(run.size) = t.coordinates;
  run.checked = run.size;
  const double rounding = 4.0 * kEpsilon * largest;
  // What is no longer finite will not become so: the state shows it.
  if (!std::isfinite(norm)) return true;
  return !first && moved <= std::max({term.absolute, term.relative * norm, rounding});
}

Index FactoredKrylov::AddTo(const Term* terms, int count, Vector& w) {
  const double* y[kMaxTerms] = {};
  for (int v = 0; v < count; ++v) y[v] = terms[v].y;
  const Index iterations = Iterate(y, count, [&](int v, bool exhausted) {
    return Converged(runs_[static_cast<std::size_t>(v)], terms[v]) || exhausted;
  });
  for (int v = 0; v < count; ++v) {
    const Run& run = runs_[static_cast<std::size_t>(v)];
    if (run.size > 0) w.noalias() += run.basis.leftCols(run.size) * run.coordinates.head(run.size);
  }
  return iterations;
}

void FactoredKrylov::FindEnds(double residual, double& lowest, double& highest) {
  lowest = 0.0;
  highest = 0.0;
  // Any fixed vector without a structure that a matrix could share.
  for (Index i = 0; i < start_.size(); ++i) {
    start_[i] = std::cos(static_cast<double>(i) * static_cast<double>(i));
  }
  const double* const y[] = {start_.data()};
  Iterate(y, 1, [&](int, bool exhausted) {
    const Run& run = runs_[0];
    // The residual of the last step is known once the next vector is; so one step less.
    const Index size = exhausted ? run.size : run.size - 1;
    if (size == 0) return false;
    const Tridiagonal& t = Decompose(run, size);
    lowest = t.eigen.eigenvalues()[0];
    highest = t.eigen.eigenvalues()[size - 1];
    if (exhausted) return true;
    const double error = residual * std::max(std::abs(lowest), std::abs(highest));
    const double next = run.side[size - 1];
    const double low = next * std::abs(t.eigen.eigenvectors()(size - 1, 0));
    const double high = next * std::abs(t.eigen.eigenvectors()(size - 1, size - 1));
    // An end on the far side of 0 is of no interest: 0 is in the spectrum of J^T H J anyway.
    return (low <= error || lowest - low >= -error) && (high <= error || highest + high <= error);
  });
}

}  // namespace spusim
