// SPDX-License-Identifier: Apache-2.0
#include <spusim/circuit/wire_resistance.h>

#include <cmath>
#include <vector>

#include <fmt/format.h>
#include <Eigen/SparseCholesky>
#include <Eigen/SparseCore>

#include <spusim/base/errors.h>

namespace spusim {
namespace {

void CheckRatio(double rho) {
  if (rho >= 0.0 && std::isfinite(rho)) return;
  throw InputError(
      fmt::format("wires: {} of the unit resistance a length of wire (allowed: >= 0)", rho));
}

/// K G: sums from each row to the end, then sums of those from the start.
RowMatrix TimesSharedLengths(RowMatrix g) {
  const Index n = g.rows();
  for (Index i = n - 2; i >= 0; --i) g.row(i) += g.row(i + 1);
  for (Index i = 1; i < n; ++i) g.row(i) += g.row(i - 1);
  return g;
}

/// The nodes of an N x N array and the equations of what wires change, times rho.
class NodeEquations {
 public:
  NodeEquations(const RowMatrix& g, double rho) : n_(g.rows()), device_(rho * g) {
    for (Index i = 0; i < n_; ++i) {
      for (Index j = 0; j < n_; ++j) {
        const Index column = ColumnNode(i, j);
        const Index row = RowNode(i, j);
        AddConductance(column, i > 0 ? ColumnNode(i - 1, j) : kFixed, 1.0);
        AddConductance(row, j > 0 ? RowNode(i, j - 1) : kFixed, 1.0);
        AddConductance(column, row, device_(i, j));
      }
    }
  }

  Eigen::SparseMatrix<double> Conductances() const {
    Eigen::SparseMatrix<double> matrix(2 * n_ * n_, 2 * n_ * n_);
    matrix.setFromTriplets(entries_.begin(), entries_.end());
    return matrix;
  }

  /// What ideal wires would have to carry off at each node, a column for each source.
  Matrix Unbalanced() const {
    Matrix currents = Matrix::Zero(2 * n_ * n_, n_);
    for (Index i = 0; i < n_; ++i) {
      for (Index j = 0; j < n_; ++j) {
        currents(ColumnNode(i, j), j) = -device_(i, j);
        currents(RowNode(i, j), j) = device_(i, j);
      }
    }
    return currents;
  }

  Index ColumnNode(Index i, Index j) const { return 2 * (i * n_ + j); }
  Index RowNode(Index i, Index j) const { return ColumnNode(i, j) + 1; }

 private:
  static constexpr Index kFixed = -1;  // a source or a summing node

  void AddConductance(Index a, Index b, double value) {
    entries_.emplace_back(a, a, value);
    if (b == kFixed) return;
    entries_.emplace_back(b, b, value);
    entries_.emplace_back(a, b, -value);
    entries_.emplace_back(b, a, -value);
  }

  Index n_;
  RowMatrix device_;
  std::vector<Eigen::Triplet<double>> entries_;
};

RowMatrix Effective(const RowMatrix& g, double rho, WireModel model) {
  return model == WireModel::kNodal ? NodalConductance(g, rho) : FirstOrderConductance(g, rho);
}

}  // namespace

RowMatrix FirstOrderConductance(const RowMatrix& g, double rho) {
  CheckRatio(rho);
  if (rho == 0.0) return g;
  const RowMatrix drops =
      rho * (TimesSharedLengths(g) + TimesSharedLengths(g.transpose()).transpose());
  return g.array() / (1.0 + drops.array());
}

RowMatrix NodalConductance(const RowMatrix& g, double rho) {
  CheckRatio(rho);
  const Index n = g.rows();
  if (n > kMostNodalRows) {
    throw InputError(
        fmt::format("wires: a nodal solve of {} rows (allowed: at most {})", n, kMostNodalRows));
  }
  if (rho == 0.0) return g;
  const NodeEquations nodes(g, rho);
  const Eigen::SimplicialLDLT<Eigen::SparseMatrix<double>> factors(nodes.Conductances());
  if (factors.info() != Eigen::Success) {
    throw RunError(fmt::format("wires: the nodal equations at r = {} R0 cannot be factored", rho));
  }
  const Matrix change = factors.solve(nodes.Unbalanced());
  RowMatrix effective = g;
  for (Index i = 0; i < n; ++i) {
    for (Index j = 0; j < n; ++j) {
      effective.row(i) +=
          g(i, j) * (change.row(nodes.ColumnNode(i, j)) - change.row(nodes.RowNode(i, j)));
    }
  }
  if (g == g.transpose()) effective = (0.5 * (effective + effective.transpose())).eval();
  return effective;
}

WiredArray WithWires(const RowMatrix& m, double rho, WireModel model) {
  const RowMatrix plus = Effective(m.cwiseMax(0.0), rho, model);
  if ((m.array() >= 0.0).all()) return {plus, plus.rowwise().sum()};
  const RowMatrix minus = Effective((-m).cwiseMax(0.0), rho, model);
  return {plus - minus, (plus + minus).rowwise().sum()};
}

}  // namespace spusim
