// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <limits>
#include <memory>
#include <vector>

#include <catch2/catch.hpp>

#include <spusim/analog/exact/dense/exact_dense_engine.h>
#include <spusim/base/errors.h>
#include <spusim/linalg/dense_operator.h>
#include "testbenches/unit/analog/replicated_operator.h"

namespace spusim {
namespace {

constexpr double kEps = std::numeric_limits<double>::epsilon();

ExactDenseEngine Exact(int threads = 1) {
  return {RandomStream(21, "test.noise"), RandomStream(21, "test.looks"), threads};
}

/// A well-conditioned matrix: I and small random entries.
RowMatrix Array(Index n, bool symmetric) {
  Matrix m(n, n);
  RandomStream(22, "test.array").FillNormalsBlock(0, m);
  m *= 0.3 / std::sqrt(static_cast<double>(n));
  if (symmetric) m = (0.5 * (m + m.transpose())).eval();
  m.diagonal().array() += 1.0;
  return m;
}

LangevinSystem System(const RowMatrix& m, double diffusion, double rate = 1.0) {
  return {std::make_shared<DenseOperator>(m), rate, Vector::LinSpaced(m.rows(), -1.0, 1.0),
          diffusion};
}

std::vector<Vector> Run(ExactDenseEngine& engine, std::uint64_t announced, int count) {
  Vector x = Vector::Zero(engine.work().setups == 0 ? 0 : 70);
  std::vector<Vector> states;
  if (announced > 0) engine.Announce(0.05, announced);
  for (int k = 0; k < count; ++k) {
    engine.Advance(0.05, x);
    states.push_back(x);
  }
  return states;
}

TEST_CASE("Announced intervals and threads give the same bits", "[analog]") {
  // 70 cells: whole and partial panels; 450 intervals: three blocks.
  for (const bool symmetric : {true, false}) {
    const LangevinSystem system = System(Array(70, symmetric), 0.1);
    ExactDenseEngine plain = Exact();
    plain.SetSystem(system);
    const std::vector<Vector> expected = Run(plain, 0, 450);
    for (const int threads : {1, 4}) {
      for (const std::uint64_t announced : {1, 7, 450, 100000}) {
        ExactDenseEngine told = Exact(threads);
        told.SetSystem(system);
        CHECK(Run(told, announced, 450) == expected);
        CHECK(told.work().normals == plain.work().normals);
      }
    }
  }
}

TEST_CASE("A state changed by the caller is taken as it is", "[analog]") {
  const LangevinSystem system = System(Array(70, true), 0.0);
  ExactDenseEngine engine = Exact();
  engine.SetSystem(system);
  Vector x = Vector::Ones(70);
  engine.Advance(0.5, x);
  x[3] = 2.0;
  const Vector changed = x;
  engine.Advance(0.25, x);
  ExactDenseEngine fresh = Exact();
  fresh.SetSystem(system);
  Vector y = changed;
  fresh.Advance(0.25, y);
  CHECK(x == y);
}

TEST_CASE("The eigenbasis and the general way are one process", "[analog]") {
  // S = I written out takes the general way. Noise-free: the same path; with noise: the same
  // covariance, by the same transition (held to its law by the suite of all engines).
  const RowMatrix m = Array(30, true);
  LangevinSystem system = System(m, 0.0);
  system.input_pole = 2.0;
  LangevinSystem general = system;
  general.noise_mixing = std::make_shared<Matrix>(Matrix::Identity(30, 30));
  ExactDenseEngine a = Exact();
  ExactDenseEngine b = Exact();
  a.SetSystem(system);
  b.SetSystem(general);
  Vector x = Vector::Ones(30);
  Vector y = x;
  for (const double t : {0.1, 0.1, 2.0, 30.0}) {
    a.Advance(t, x);
    b.Advance(t, y);
    // 30 cells, states of size 10.
    CHECK((x - y).norm() <= 1e-12);
  }
}

TEST_CASE("Spectrum and set-ups", "[analog]") {
  for (const bool symmetric : {true, false}) {
    const LangevinSystem system = System(Array(40, symmetric), 0.1);
    ExactDenseEngine engine = Exact();
    engine.SetSystem(system);
    const Spectrum expected = FindSpectrum(*system.drift);
    CHECK(engine.spectrum().real == symmetric);
    CHECK(std::abs(engine.spectrum().lowest - expected.lowest) <= 100.0 * kEps);
    CHECK(engine.spectrum().max_modulus == Approx(expected.max_modulus).epsilon(100.0 * kEps));
    CHECK(engine.spectrum().euler_step_bound ==
          Approx(expected.euler_step_bound).epsilon(100.0 * kEps));
    Vector x = Vector::Zero(40);
    engine.Advance(0.1, x);
    CHECK(engine.work().setups == 1);
    CHECK(engine.work().steps == 1);
    CHECK(engine.work().drift_products == 1);
    CHECK(engine.work().normals == 40);
    CHECK(engine.work().largest_step_s == 0.1);
  }
  CHECK(Exact().name() == "exact_dense");
}

TEST_CASE("A singular drift integrates its input", "[analog]") {
  // Modes 0 along (1, 1) and 2 along (1, -1).
  const RowMatrix symmetric{{1.0, -1.0}, {-1.0, 1.0}};
  const RowMatrix nilpotent{{0.0, 1.0}, {0.0, 0.0}};
  ExactDenseEngine engine = Exact();
  LangevinSystem system = System(symmetric, 0.0);
  system.input = Vector{{1.0, 1.0}};
  engine.SetSystem(system);
  Vector x = Vector::Zero(2);
  engine.Advance(1e6, x);
  CHECK((x - Vector{{1e6, 1e6}}).norm() <= 1e-9);
  system = System(nilpotent, 0.0);
  system.input = Vector{{0.0, 1.0}};
  engine.SetSystem(system);
  x.setZero();
  engine.Advance(3.0, x);
  // x_1 = t, x_0 = -t^2/2.
  CHECK((x - Vector{{-4.5, 3.0}}).norm() <= 1e-13);
}

TEST_CASE("Long intervals end at the fixed point, fast poles act at once", "[analog]") {
  for (const bool symmetric : {true, false}) {
    const RowMatrix m = Array(20, symmetric);
    LangevinSystem system = System(m, 0.0, 1e6);
    ExactDenseEngine engine = Exact();
    engine.SetSystem(system);
    Vector x = Vector::Ones(20);
    engine.Advance(1.0, x);
    CHECK((m * x - system.input).norm() <= 1e-12);
    // A pole a billion times faster than the cells: what the inputs lack is 1e-9 of a time unit.
    system.input_pole = 1e15;
    ExactDenseEngine polar = Exact();
    polar.SetSystem(system);
    system.input_pole = 0.0;
    ExactDenseEngine sudden = Exact();
    sudden.SetSystem(system);
    x.setOnes();
    Vector y = x;
    polar.Advance(1e-6, x);
    sudden.Advance(1e-6, y);
    CHECK((x - y).norm() <= 2e-9 * system.input.norm());
    CHECK((x - y).norm() > 1e-11);
  }
}

TEST_CASE("More cells than a dense matrix may have are refused", "[analog]") {
  LangevinSystem system;
  system.drift = std::make_shared<ReplicatedOperator>(Matrix::Identity(1, 1), 20000);
  system.rate = 1.0;
  system.input = Vector::Zero(20000);
  ExactDenseEngine engine = Exact();
  CHECK_THROWS_WITH(engine.SetSystem(system),
                    Catch::Contains("exact_dense: 20000 cells (allowed: at most 16384"));
  // Nothing was set.
  Vector x = Vector::Zero(20000);
  CHECK_THROWS_AS(engine.Advance(1.0, x), InputError);
}

TEST_CASE("Overflowing noise of a growing array names a cell", "[analog]") {
  for (const RowMatrix& m :
       {RowMatrix{{-1.0, 0.1}, {0.1, 1.0}}, RowMatrix{{-1.0, 0.1}, {0.3, 1.0}}}) {
    ExactDenseEngine engine = Exact();
    engine.SetSystem(System(m, 1e-3));
    Vector x = Vector::Zero(2);
    engine.Advance(300.0, x);
    CHECK(x.allFinite());
    CHECK_THROWS_WITH(engine.Advance(2000.0, x), Catch::Contains("cell 0 is"));
  }
}

}  // namespace
}  // namespace spusim
