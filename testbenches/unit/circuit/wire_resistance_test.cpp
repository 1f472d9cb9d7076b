// SPDX-License-Identifier: Apache-2.0
// Arrays with wires that have a resistance: closed forms, orders, symmetry.
#include <cmath>
#include <limits>

#include <catch2/catch.hpp>

#include <spusim/analog/exact/dense/exact_dense_engine.h>
#include <spusim/base/errors.h>
#include <spusim/circuit/cell_errors.h>
#include <spusim/circuit/rc_circuit.h>
#include <spusim/circuit/wire_resistance.h>
#include <spusim/linalg/decompositions.h>
#include <spusim/linalg/dense_operator.h>
#include <spusim/noise/random_stream.h>

#include "testbenches/support/specimen.h"

namespace spusim {
namespace {

/// Rounding of a solve of some tens of nodes of conductances between rho and 1, entries up to 1.
constexpr double kRounding = 1e-13;

RowMatrix RandomEntries(Index n, std::uint64_t seed, bool is_signed) {
  const RandomStream stream(seed, "test.wires");
  RowMatrix m(n, n);
  for (Index i = 0; i < m.size(); ++i) {
    const double u = stream.Uniform(static_cast<std::uint64_t>(i), 0);
    m.data()[i] = is_signed ? 2.0 * u - 1.0 : u;
  }
  return m;
}

RowMatrix Symmetric(const RowMatrix& m) { return 0.5 * (m + m.transpose()); }

double Series(double a, double b) { return 1.0 / (1.0 / a + 1.0 / b); }

TEST_CASE("one cross point: its resistor between two lengths of wire", "[wires]") {
  const RowMatrix g = RowMatrix::Constant(1, 1, 0.7);
  for (const double rho : {1e-9, 0.01, 3.0}) {
    const double law = 1.0 / (1.0 / 0.7 + 2.0 * rho);
    CHECK(NodalConductance(g, rho)(0, 0) == Approx(law).epsilon(kRounding));
    // Exact here, as the current is the same everywhere.
    CHECK(FirstOrderConductance(g, rho)(0, 0) == Approx(law).epsilon(kRounding));
  }
}

TEST_CASE("two by two, solved by hand", "[wires]") {
  const double a = 0.9;
  const double b = 0.4;
  const double rho = 0.05;
  // Devices that share no wire: 1 + 1 lengths to (0,0), 2 + 2 to (1,1), 2 + 1 to the others.
  const RowMatrix diagonal = (RowMatrix(2, 2) << a, 0.0, 0.0, b).finished();
  const RowMatrix diagonal_law =
      (RowMatrix(2, 2) << 1.0 / (1.0 / a + 2.0 * rho), 0.0, 0.0, 1.0 / (1.0 / b + 4.0 * rho))
          .finished();
  CHECK((NodalConductance(diagonal, rho) - diagonal_law).cwiseAbs().maxCoeff() < kRounding);
  CHECK((FirstOrderConductance(diagonal, rho) - diagonal_law).cwiseAbs().maxCoeff() < kRounding);
  const RowMatrix other = (RowMatrix(2, 2) << 0.0, a, b, 0.0).finished();
  const RowMatrix other_law =
      (RowMatrix(2, 2) << 0.0, 1.0 / (1.0 / a + 3.0 * rho), 1.0 / (1.0 / b + 3.0 * rho), 0.0)
          .finished();
  CHECK((NodalConductance(other, rho) - other_law).cwiseAbs().maxCoeff() < kRounding);

  // One row: a ladder of the amplifier, a length of wire, device a, a length of wire, device b,
  // each device with a length of column wire before it.
  const RowMatrix row = (RowMatrix(2, 2) << a, b, 0.0, 0.0).finished();
  const double wire = 1.0 / rho;
  const double leg_a = Series(a, wire);
  const double leg_b = Series(b, wire);
  const double beyond = Series(wire, leg_b);            // seen from (0,0) to the right
  const double at_a = leg_a / (leg_a + wire + beyond);  // source 0 on
  const double towards = Series(wire, wire + leg_a);    // seen from (0,1) to the left
  const double at_b = leg_b / (leg_b + towards) * wire / (2.0 * wire + leg_a);  // source 1 on
  const RowMatrix found = NodalConductance(row, rho);
  CHECK(found(0, 0) == Approx(wire * at_a).epsilon(kRounding));
  CHECK(found(0, 1) == Approx(wire * at_b).epsilon(kRounding));
  CHECK(found.row(1).cwiseAbs().maxCoeff() < kRounding);
}

/// Kirchhoff's laws written down once more: all conductances between all 2 N^2 + 2 N nodes in a
/// dense matrix, sources and summing nodes at known voltages.
RowMatrix DenseKirchhoff(const RowMatrix& g, double rho) {
  const Index n = g.rows();
  const Index inner = 2 * n * n;
  Matrix y = Matrix::Zero(inner + 2 * n, inner + 2 * n);
  const auto add = [&](Index p, Index q, double value) {
    y(p, p) += value;
    y(q, q) += value;
    y(p, q) -= value;
    y(q, p) -= value;
  };
  for (Index i = 0; i < n; ++i) {
    for (Index j = 0; j < n; ++j) {
      const Index row = i * n + j;
      const Index column = n * n + row;
      add(row, column, g(i, j));
      add(row, j == 0 ? inner + i : row - 1, 1.0 / rho);
      add(column, i == 0 ? inner + n + j : column - n, 1.0 / rho);
    }
  }
  const Matrix outer =
      y.bottomRightCorner(2 * n, 2 * n) -
      y.bottomLeftCorner(2 * n, inner) * Eigen::PartialPivLU<Matrix>(y.topLeftCorner(inner, inner))
                                             .solve(y.topRightCorner(inner, 2 * n));
  return -outer.topRightCorner(n, n);
}

TEST_CASE("the nodal solve is Kirchhoff's law at all nodes", "[wires]") {
  const RowMatrix g = RandomEntries(5, 3, false);
  for (const double rho : {1e-3, 0.1, 10.0}) {
    CAPTURE(rho);
    // The dense one subtracts voltages near each other: rounding over rho, and N^2 for its size.
    const double rounding = 25.0 * 1e-15 * std::max(1.0, 1.0 / rho);
    CHECK((NodalConductance(g, rho) - DenseKirchhoff(g, rho)).cwiseAbs().maxCoeff() < rounding);
  }
}

TEST_CASE("a uniform array: x = rho g (f_i + f_j), growing as N^2", "[wires]") {
  const double g = 0.8;
  double last = 0.0;
  for (const Index n : {4, 8, 16, 32}) {
    const double rho = 1e-4 / static_cast<double>(n * (n + 1)) / g;
    const RowMatrix all = RowMatrix::Constant(n, n, g);
    const RowMatrix first = FirstOrderConductance(all, rho);
    const RowMatrix nodal = NodalConductance(all, rho);
    // Each further order is smaller by N (N+1) rho g = 1e-4 or more, the largest drop per source.
    const double next = 1e-8 / (1.0 - 1e-4);
    double sum = 0.0;
    for (Index i = 0; i < n; ++i) {
      for (Index j = 0; j < n; ++j) {
        const auto f = [&](Index k) {
          return static_cast<double>((k + 1) * n) - 0.5 * static_cast<double>(k * (k + 1));
        };
        const double law = rho * g * (f(i) + f(j));
        CHECK(std::abs(1.0 - nodal(i, j) / g - law) < next);
        CHECK(std::abs(g / first(i, j) - 1.0 - law) < 1e-15 * static_cast<double>(n));
        sum += 1.0 - nodal(i, j) / g;
      }
    }
    const double mean = sum / static_cast<double>(n * n);
    const double count = static_cast<double>(n);
    CHECK(std::abs(mean - rho * g * (count + 1.0) * (2.0 * count + 1.0) / 3.0) < next);
    // At one rho: twice the cells, four times the error, up to 1/N.
    const double per_rho = mean / rho;
    if (last > 0.0) CHECK(std::abs(per_rho / last / 4.0 - 1.0) < 2.0 / count);
    last = per_rho;
  }
}

TEST_CASE("first order is wrong by a quarter when the wires are halved", "[wires]") {
  for (const bool is_signed : {false, true}) {
    const RowMatrix m = RandomEntries(8, 5, is_signed);
    const auto difference = [&](double rho) {
      return (WithWires(m, rho, WireModel::kNodal).net -
              WithWires(m, rho, WireModel::kFirstOrder).net)
          .norm();
    };
    double rho = 1e-4;
    for (int k = 0; k < 3; ++k) {
      // The next order is rho N (N+1) = 0.7 % of this one at first.
      const double wide = 72.0 * rho;
      CHECK(std::abs(difference(rho) / difference(0.5 * rho) / 4.0 - 1.0) < wide);
      rho *= 0.5;
    }
    // And it is worth having: the error of ideal wires is of first order.
    const double without = (WithWires(m, 1e-4, WireModel::kNodal).net - m).norm();
    CHECK(difference(1e-4) < 72.0 * 1e-4 * without);
    CHECK(without > 0.0);
  }
}

TEST_CASE("a symmetric array stays symmetric to the bit, another does not", "[wires]") {
  for (const WireModel model : {WireModel::kFirstOrder, WireModel::kNodal}) {
    const RowMatrix symmetric = Symmetric(RandomEntries(7, 9, true));
    const RowMatrix net = WithWires(symmetric, 0.02, model).net;
    CHECK(net == net.transpose());
    CHECK((net - symmetric).norm() > 0.01);
    // Reciprocity: the transposed array has the transposed answer.
    const RowMatrix other = RandomEntries(7, 9, true);
    const RowMatrix of_other = WithWires(other, 0.02, model).net;
    const RowMatrix of_transposed = WithWires(other.transpose(), 0.02, model).net;
    CHECK((of_other - of_transposed.transpose()).cwiseAbs().maxCoeff() < kRounding);
    CHECK((of_other - of_other.transpose()).norm() > 0.1);
  }
}

TEST_CASE("signed entries are two arrays", "[wires]") {
  const RowMatrix m = RandomEntries(6, 2, true);
  const RowMatrix plus = m.cwiseMax(0.0);
  const RowMatrix minus = (-m).cwiseMax(0.0);
  const RowMatrix nodal = NodalConductance(plus, 0.03) - NodalConductance(minus, 0.03);
  const WiredArray wired = WithWires(m, 0.03, WireModel::kNodal);
  CHECK(wired.net == nodal);
  const Vector sums =
      (NodalConductance(plus, 0.03) + NodalConductance(minus, 0.03)).rowwise().sum();
  CHECK((wired.conductance - sums).cwiseAbs().maxCoeff() < kRounding);
  CHECK((WithWires(-m, 0.03, WireModel::kNodal).net + nodal).cwiseAbs().maxCoeff() < kRounding);
  // Nothing flows where no device is, to first order; by the wires of others it does.
  const RowMatrix hole = (RowMatrix(2, 2) << 1.0, 1.0, 1.0, 0.0).finished();
  CHECK(FirstOrderConductance(hole, 0.1)(1, 1) == 0.0);
  CHECK(NodalConductance(hole, 0.1)(1, 1) > 1e-4);
}

TEST_CASE("more wire lets less through, for any resistance", "[wires]") {
  const RowMatrix g = RandomEntries(10, 4, false);
  for (const WireModel model : {WireModel::kFirstOrder, WireModel::kNodal}) {
    double last = g.sum();
    for (const double rho : {1e-4, 1e-2, 1.0, 1e2, 1e4}) {
      const WiredArray wired = WithWires(g, rho, model);
      CHECK(wired.net.minCoeff() >= 0.0);
      CHECK(wired.net.sum() < last);
      last = wired.net.sum();
    }
  }
}

TEST_CASE("no resistance, no difference", "[wires]") {
  const RowMatrix m = RandomEntries(6, 8, true);
  for (const WireModel model : {WireModel::kFirstOrder, WireModel::kNodal}) {
    CHECK(WithWires(m, 0.0, model).net == m);
    CellErrors errors({.wire = 0.0, .wire_model = model}, test::Specimen(1));
    errors.Realise(DenseOperator(m));
    CHECK(
        errors.Apply({.drift = nullptr, .rate = 1.0, .input = Vector::Ones(6)}).drift->ToDense() ==
        Matrix(m));
  }
  CHECK(CellSpread{.wire_model = WireModel::kNodal}.ideal());
  CHECK(!CellSpread{.wire = 1e-3}.ideal());
}

TEST_CASE("cells settle where the wires let them", "[wires]") {
  RowMatrix m = Symmetric(RandomEntries(6, 11, true)) / 6.0;
  m.diagonal().array() += 0.8;
  const Vector input = Vector::LinSpaced(6, -0.3, 0.4);
  const CellSpread spread{.gain = 1e3, .wire = 2e-3, .wire_model = WireModel::kNodal};
  CellErrors errors(spread, test::Specimen(1));
  const auto matrix = std::make_shared<DenseOperator>(m);
  errors.Realise(*matrix);
  // The sum of both arrays and, beyond the wires, the input resistor.
  const WiredArray wired = WithWires(m, spread.wire, spread.wire_model);
  CHECK((errors.conductance() - wired.conductance - Vector::Ones(6)).cwiseAbs().maxCoeff() <
        kRounding);
  ExactDenseEngine engine(RandomStream(1, "test.noise"), RandomStream(1, "test.looks"));
  engine.SetSystem(errors.Apply(RcCircuit(1e3, 1e-9).System(matrix, input, 0.0)));
  Vector x = Vector::Zero(6);
  engine.Advance(400e-6, x);
  Matrix real = wired.net;
  real.diagonal() += (wired.conductance + Vector::Ones(6)) / spread.gain;
  const Vector law = real.partialPivLu().solve(input);
  CHECK((x - law).cwiseAbs().maxCoeff() < kRounding);
}

TEST_CASE("wires that make no sense are refused", "[wires]") {
  const RowMatrix g = RowMatrix::Ones(2, 2);
  CHECK_THROWS_WITH(FirstOrderConductance(g, -0.5),
                    "wires: -0.5 of the unit resistance a length of wire (allowed: >= 0)");
  CHECK_THROWS_AS(NodalConductance(g, std::nan("")), InputError);
  CHECK_THROWS_AS(NodalConductance(g, std::numeric_limits<double>::infinity()), InputError);
  CHECK_THROWS_WITH(NodalConductance(RowMatrix::Ones(65, 65), 0.1),
                    "wires: a nodal solve of 65 rows (allowed: at most 64)");
  CHECK(NodalConductance(RowMatrix::Ones(64, 64), 0.1).allFinite());
  CHECK_THROWS_WITH(CellErrors({.wire = -1.0}, test::Specimen(1)),
                    "cells: wire resistance of -1 (allowed: >= 0)");
}

}  // namespace
}  // namespace spusim
