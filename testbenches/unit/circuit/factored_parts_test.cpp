// SPDX-License-Identifier: Apache-2.0
// Factored arrays whose parts are off, held to Kirchhoff's laws written down stage by stage.
#include <cmath>
#include <functional>
#include <string>
#include <vector>

#include <catch2/catch.hpp>
#include <unsupported/Eigen/KroneckerProduct>

#include <spusim/analog/exact/dense/exact_dense_engine.h>
#include <spusim/analog/odeint/odeint_engine.h>
#include <spusim/base/errors.h>
#include <spusim/circuit/cell_errors.h>
#include <spusim/circuit/rc_cells.h>
#include <spusim/circuit/rc_circuit.h>
#include <spusim/linalg/decompositions.h>
#include <spusim/linalg/lyapunov.h>

#include "testbenches/support/specimen.h"

namespace spusim {
namespace {

constexpr std::uint64_t kDevice = 7;
constexpr double kTau = 1e-6;
constexpr Index kCells = 5;
constexpr Index kRows = 6;
constexpr Index kBlock = 3;

FactoredMatrix Example() {
  const RandomStream stream(3, "test.factors");
  const auto draw = [&](Index rows, Index cols, std::uint64_t index) {
    RowMatrix m(rows, cols);
    for (Index i = 0; i < rows; ++i) {
      for (Index j = 0; j < cols; ++j) {
        m(i, j) = 2.0 * stream.Uniform(static_cast<std::uint64_t>(i * cols + j), index) - 1.0;
      }
    }
    return m;
  };
  FactoredMatrix f;
  f.jacobian = draw(kRows, kCells, 1);
  f.hessian_blocks = RowMatrix(kRows, kBlock);
  for (Index top = 0; top < kRows; top += kBlock) {
    const RowMatrix root = draw(kBlock, kBlock, 2 + static_cast<std::uint64_t>(top));
    f.hessian_blocks.middleRows(top, kBlock) = root * root.transpose() / kBlock;
  }
  f.gain = 0.6;
  f.leak = 0.2;
  return f;
}

Vector Input() { return (Vector(kCells) << 0.3, -0.2, 0.1, 0.25, -0.15).finished(); }

/// Where the cells settle by the equations of all nodes: outputs of stage 1, of stage 2, and cells.
Vector SettledByNodes(const FactoredMatrix& f, const CellSpread& spread) {
  const auto normal = [](const char* name, Index i, Index j) {
    return test::Specimen(kDevice).Stream(name).Normal(static_cast<std::uint64_t>(i),
                                                       static_cast<std::uint64_t>(j));
  };
  const auto part = [&](const char* name, Index i, Index j) {
    return 1.0 + spread.resistor * normal(name, i, j);
  };
  const double leak_share = spread.gain > 0.0 ? 1.0 / spread.gain : 0.0;
  const Index first = 0;
  const Index second = kRows;
  const Index cells = 2 * kRows;
  const Index all = cells + kCells;
  Matrix nodes = Matrix::Zero(all, all);
  Vector sources = Vector::Zero(all);
  const double f0 = 1.0 / std::sqrt(f.gain);
  for (Index r = 0; r < kRows; ++r) {
    double f1 = f0 * part("stages.first.feedback", r, 0);
    double n1 = f1;
    for (Index j = 0; j < kCells; ++j) {
      const double g = f.jacobian(r, j) * part("arrays.forward", r, j);
      nodes(first + r, cells + j) -= g;
      n1 += std::abs(g);
    }
    nodes(first + r, first + r) = f1 + n1 * leak_share;
    sources[first + r] = -n1 * spread.offset_v * normal("stages.first.offset", r, 0);
    double f2 = f0 * part("stages.second.feedback", r, 0);
    double n2 = f2;
    const Index top = r / kBlock * kBlock;
    for (Index k = 0; k < kBlock; ++k) {
      const double g = f.hessian_blocks(r, k) * part("arrays.hessian", r, k);
      nodes(second + r, first + top + k) -= g;
      n2 += std::abs(g);
    }
    nodes(second + r, second + r) = f2 + n2 * leak_share;
    sources[second + r] = -n2 * spread.offset_v * normal("stages.second.offset", r, 0);
  }
  for (Index i = 0; i < kCells; ++i) {
    const double leak = f.leak * part("cells.leak", i, 0);
    const double input = part("cells.input_resistor", i, 0);
    double g = leak + input;
    for (Index r = 0; r < kRows; ++r) {
      const double back = f.jacobian(r, i) * part("arrays.back", r, i);
      nodes(cells + i, second + r) = back;
      g += std::abs(back);
    }
    nodes(cells + i, cells + i) = leak + g * leak_share;
    sources[cells + i] = input * Input()[i] + g * spread.offset_v * normal("cells.offset", i, 0);
  }
  return nodes.partialPivLu().solve(sources).tail(kCells);
}

LangevinSystem SystemOf(CellErrors& errors, const FactoredMatrix& f, double v2) {
  const auto matrix = std::make_shared<FactoredOperator>(f);
  errors.Realise(*matrix);
  return errors.Apply(RcCircuit(1e3, 1e-9).System(matrix, Input(), v2));
}

Vector Settled(const LangevinSystem& system) {
  ExactDenseEngine engine(RandomStream(1, "test.noise"), RandomStream(1, "test.looks"));
  engine.SetSystem(system);
  Vector x = Vector::Zero(kCells);
  engine.Advance(1000.0 * kTau, x);
  return x;
}

TEST_CASE("cells settle where Kirchhoff's laws of all stages put them", "[cells][factored]") {
  for (const CellSpread& spread :
       {CellSpread{.resistor = 0.02}, CellSpread{.offset_v = 1e-3}, CellSpread{.gain = 300.0},
        CellSpread{.resistor = 0.05, .capacitor = 0.1, .offset_v = 2e-3, .gain = 1e3}}) {
    CellErrors errors(spread, test::Specimen(kDevice));
    const Vector settled = Settled(SystemOf(errors, Example(), 0.0));
    CHECK((settled - SettledByNodes(Example(), spread)).cwiseAbs().maxCoeff() < 1e-12);
    CHECK((settled - SettledByNodes(Example(), {})).cwiseAbs().maxCoeff() > 1e-5);
  }
}

TEST_CASE("ideal parts leave a factored array as it is", "[cells][factored]") {
  CellErrors errors({}, test::Specimen(kDevice));
  const LangevinSystem system = SystemOf(errors, Example(), 1e-3);
  const Matrix nominal = FactoredOperator(Example()).ToDense();
  CHECK(system.drift->ToDense() == nominal);
  CHECK(system.drift->symmetric());
  CHECK(system.input == Input());
  CHECK(system.equal_noise());
}

TEST_CASE("offsets alone leave the arrays symmetric and the covariance alone",
          "[cells][factored]") {
  CellErrors errors({.offset_v = 1e-3}, test::Specimen(kDevice));
  const LangevinSystem system = SystemOf(errors, Example(), 1e-3);
  CHECK(system.drift->symmetric());
  CHECK(system.equal_noise());
  CHECK((system.input - Input()).cwiseAbs().maxCoeff() > 1e-4);
}

TEST_CASE("capacitors move time constants, not the fixed point of a factored array",
          "[cells][factored]") {
  CellErrors errors({.capacitor = 0.2}, test::Specimen(kDevice));
  const LangevinSystem system = SystemOf(errors, Example(), 0.0);
  CHECK((Settled(system) - SettledByNodes(Example(), {})).cwiseAbs().maxCoeff() < 1e-12);
  const Matrix nominal = FactoredOperator(Example()).ToDense();
  const Matrix drift = system.drift->ToDense();
  for (Index i = 0; i < kCells; ++i) {
    const double c = 1.0 + 0.2 * test::Specimen(kDevice)
                                     .Stream("cells.capacitor")
                                     .Normal(static_cast<std::uint64_t>(i), 0);
    CHECK((drift.row(i) * c - nominal.row(i)).cwiseAbs().maxCoeff() < 1e-14);
  }
}

TEST_CASE("resistors of a factored array stay from one programming to the next",
          "[cells][factored]") {
  CellErrors errors({.resistor = 0.02}, test::Specimen(kDevice));
  const Matrix first = SystemOf(errors, Example(), 0.0).drift->ToDense();
  FactoredMatrix other = Example();
  other.jacobian *= -0.5;
  SystemOf(errors, other, 0.0);
  CHECK(SystemOf(errors, Example(), 0.0).drift->ToDense() == first);
  CellErrors another({.resistor = 0.02}, test::Specimen(kDevice + 1));
  CHECK(SystemOf(another, Example(), 0.0).drift->ToDense() != first);
}

TEST_CASE("unequal cells of a factored array have Lyapunov's covariance", "[cells][factored]") {
  constexpr double kVariance = 1e-3;
  const CellSpread spread{.resistor = 0.02,
                          .capacitor = 0.2,
                          .source = 0.3,
                          // As much as the sources: e_n^2 rate/4 = v2.
                          .amplifier_noise = 2.0 * std::sqrt(kVariance * kTau)};
  CellErrors errors(spread, test::Specimen(kDevice));
  const LangevinSystem system = SystemOf(errors, Example(), kVariance);
  REQUIRE(system.noise_gains != nullptr);
  const Matrix mixing = system.Mixing();
  CHECK(mixing.cols() == 2 * kCells);
  // The amplifiers' part by itself: e_n^2 (g/c)^2/(4 tau^2) of diffusion.
  const Matrix parts = mixing.rightCols(kCells) * mixing.rightCols(kCells).transpose();
  for (Index i = 0; i < kCells; ++i) {
    CHECK(system.diffusion * parts(i, i) ==
          Approx(spread.amplifier_noise * spread.amplifier_noise * errors.load()[i] *
                 errors.load()[i] / (4.0 * kTau * kTau)));
  }
  const Matrix a = system.drift->ToDense();
  const Matrix q = (2.0 * system.diffusion / system.rate) * mixing * mixing.transpose();
  const auto check = [&](Engine& engine, const Matrix& law) {
    engine.SetSystem(system);
    Vector x = Vector::Zero(kCells);
    engine.Advance(200.0 * kTau, x);
    const Vector mean = a.partialPivLu().solve(system.input);
    constexpr Index kSamples = 20'000;
    Matrix sum = Matrix::Zero(kCells, kCells);
    for (Index k = 0; k < kSamples; ++k) {
      engine.Advance(20.0 * kTau, x);
      sum += (x - mean) * (x - mean).transpose() / static_cast<double>(kSamples);
    }
    for (Index i = 0; i < kCells; ++i) {
      for (Index j = 0; j <= i; ++j) {
        const double error = std::sqrt((law(i, i) * law(j, j) + law(i, j) * law(i, j)) / kSamples);
        CHECK(std::abs(sum(i, j) - law(i, j)) < 4.5 * error);
      }
    }
  };
  ExactDenseEngine exact(RandomStream(5, "test.noise"), RandomStream(1, "test.looks"));
  check(exact, SolveLyapunov(a, q));
  // What Leimkuhler-Matthews steps h make of it: A X + X A^T - h A X A^T = Q - h/4 (A Q + Q A^T).
  constexpr double kStep = 0.1;
  OdeintOptions options;
  options.step_tau = kStep;
  OdeintEngine steps(options, RandomStream(5, "test.noise"));
  const Matrix identity = Matrix::Identity(kCells, kCells);
  const Matrix map = Eigen::kroneckerProduct(identity, a).eval() +
                     Eigen::kroneckerProduct(a, identity).eval() -
                     kStep * Eigen::kroneckerProduct(a, a).eval();
  const Matrix driven = q - 0.25 * kStep * (a * q + q * a.transpose());
  const Vector flat = map.partialPivLu().solve(driven.reshaped());
  check(steps, flat.reshaped(kCells, kCells));
}

TEST_CASE("gains of single cells and the mixing they stand for give the same path",
          "[cells][factored]") {
  CellErrors errors({.source = 0.3, .amplifier_noise = 1e-5}, test::Specimen(kDevice));
  const LangevinSystem by_gains = SystemOf(errors, Example(), 1e-3);
  LangevinSystem by_mixing = by_gains;
  by_mixing.noise_mixing = std::make_shared<const Matrix>(by_gains.Mixing());
  by_mixing.noise_gains = nullptr;
  const auto path = [](const LangevinSystem& system) {
    OdeintEngine engine({}, RandomStream(5, "test.noise"));
    engine.SetSystem(system);
    Vector x = Vector::Zero(kCells);
    engine.Advance(3.0 * kTau, x);
    return x;
  };
  CHECK((path(by_gains) - path(by_mixing)).cwiseAbs().maxCoeff() < 1e-15);
  LangevinSystem both = by_gains;
  both.noise_mixing = by_mixing.noise_mixing;
  CHECK_THROWS_WITH(path(both), Catch::Contains("both a mixing and gains"));
}

TEST_CASE("each part that is further off moves a factored answer further", "[cells][factored]") {
  const auto answer = [](const RcCellOptions& options) {
    RcCells cells(options);
    cells.Program(std::make_shared<FactoredOperator>(Example()), nullptr);
    const LangevinSystem system = cells.System(Input(), 0.0);
    ExactDenseEngine engine(RandomStream(1, "test.noise"), RandomStream(1, "test.looks"));
    engine.SetSystem(system);
    Vector x = Vector::Zero(system.drift->size());
    engine.Advance(3.0 * kTau, x);
    return Vector(x.head(kCells));
  };
  const Vector ideal = answer({});
  using Set = std::function<void(RcCellOptions&, double)>;
  const std::vector<std::pair<Set, std::vector<double>>> sweeps = {
      {[](RcCellOptions& o, double v) { o.spread.resistor = v; }, {1e-4, 1e-3, 1e-2}},
      {[](RcCellOptions& o, double v) { o.spread.capacitor = v; }, {1e-3, 1e-2, 1e-1}},
      {[](RcCellOptions& o, double v) { o.spread.offset_v = v; }, {1e-5, 1e-4, 1e-3}},
      {[](RcCellOptions& o, double v) { o.spread.gain = v; }, {1e5, 1e4, 1e2}},
      {[](RcCellOptions& o, double v) { o.amplifier_bandwidth_hz = v; }, {1e9, 1e8, 1e7}}};
  for (const auto& [set, values] : sweeps) {
    double last = 0.0;
    for (const double value : values) {
      RcCellOptions options;
      set(options, value);
      const double error = (answer(options) - ideal).norm();
      CHECK(error > last);
      last = error;
    }
  }
}

TEST_CASE("factored arrays that cannot have such parts are refused", "[cells][factored]") {
  const auto realise = [](const CellSpread& spread, const FactoredMatrix& f) {
    CellErrors errors(spread, test::Specimen(kDevice));
    errors.Realise(FactoredOperator(f));
  };
  CHECK_THROWS_WITH(realise({.resistor = 0.01}, StoreInFloat(Example())),
                    Catch::Contains("stored in float"));
  FactoredMatrix negative = Example();
  negative.gain = -1.0;
  CHECK_THROWS_WITH(realise({.resistor = 0.01}, negative), Catch::Contains("gain -1"));
  CHECK_THROWS_WITH(realise({.wire = 1e-4}, Example()), Catch::Contains("dense arrays only"));
  CHECK_THROWS_WITH(realise({.resistor_tempco = 1e-4}, Example()),
                    Catch::Contains("dense arrays only"));
}

}  // namespace
}  // namespace spusim
