// SPDX-License-Identifier: Apache-2.0
#include "benchmarks/row.h"

#include <cmath>
#include <memory>
#include <utility>

#include <fmt/format.h>

#include <spusim/analog/exact/factored/exact_factored_engine.h>
#include <spusim/linalg/factored_operator.h>

#include "benchmarks/factored_case.h"
#include "benchmarks/test_matrix.h"

namespace spusim::bench {
namespace {

constexpr Index kCells = 1'000'000;
constexpr Index kRows = 64;
constexpr Index kBlock = 8;

FactoredMatrix LargeFactors() {
  FactoredMatrix factors;
  factors.jacobian.resize(kRows, kCells);
  const RandomStream stream(1, "bench.jacobian");
  Vector row(kCells);
  for (Index i = 0; i < kRows; ++i) {
    stream.FillNormals(static_cast<std::uint64_t>(i), row);
    factors.jacobian.row(i) = row.transpose() / std::sqrt(static_cast<double>(kCells));
  }
  factors.hessian_blocks.resize(kRows, kBlock);
  for (Index i = 0; i < kRows; ++i) {
    for (Index k = 0; k < kBlock; ++k) {
      factors.hessian_blocks(i, k) = (i % kBlock == k ? 1.0 : 0.0) - 1.0 / kBlock;
    }
  }
  factors.leak = 0.01;
  return factors;
}

std::shared_ptr<const FactoredOperator> LargeOperator() {
  static std::shared_ptr<const FactoredOperator> known =
      std::make_shared<FactoredOperator>(LargeFactors());
  return known;
}

/// The second array differs from the first by a part in a thousand, as mismatched resistors do.
std::shared_ptr<const FactoredOperator> UnequalOperator() {
  FactoredMatrix factors = LargeOperator()->factors();
  factors.back_jacobian = factors.jacobian;
  const RandomStream stream(1, "bench.mismatch");
  Vector row(kCells);
  for (Index i = 0; i < kRows; ++i) {
    stream.FillNormals(static_cast<std::uint64_t>(i), row);
    factors.back_jacobian.row(i).array() *= 1.0 + 1e-3 * row.transpose().array();
  }
  return std::make_shared<FactoredOperator>(std::move(factors));
}

LangevinSystem NoisySystem(std::shared_ptr<const LinearOperator> drift) {
  const Index n = drift->size();
  return {.drift = std::move(drift), .rate = 1.0, .input = Vector::Ones(n), .diffusion = 1e-3};
}

ExactFactoredEngine NewEngine() {
  return {RandomStream(1, "bench.noise"), RandomStream(1, "bench.looks"), 1};
}

Side ProgramAndMove(const std::shared_ptr<const FactoredOperator>& drift) {
  return [system = NoisySystem(drift), state = Vector(Vector::Zero(drift->size()))]() mutable {
    return Measure(1, [&] {
      ExactFactoredEngine engine = NewEngine();
      engine.SetSystem(system);
      engine.Advance(10.0, state);
    });
  };
}

/// The least that any method with a Gram matrix has to do.
Side GramAndTwoProducts() {
  return [x = Vector(Vector::Ones(kCells)), y = Vector(kCells)]() mutable {
    const RowMatrix& j = LargeOperator()->factors().jacobian;
    Matrix gram(kRows, kRows);
    Vector u(kRows);
    return Measure(1, [&] {
      gram.setZero();
      gram.selfadjointView<Eigen::Lower>().rankUpdate(j);
      u.noalias() = j * x;
      y.noalias() = j.transpose() * u;
      x[0] += 1e-9 * (y[0] + gram(0, 0));
    });
  };
}

const char* const kReference = "Eigen: rank-k Gram matrix + one J x + one J^T u";

Row ReprogrammingRow() {
  Row row;
  row.name = "factored-1e6";
  row.work = "exact_factored, N = 1,000,000, m = 64, one reprogramming and one noisy interval";
  row.against = kReference;
  row.goal = 1.15;
  row.make = [](Side& spusim, Side& reference) {
    spusim = ProgramAndMove(LargeOperator());
    reference = GramAndTwoProducts();
  };
  return row;
}

Row UnequalRow() {
  Row row;
  row.name = "factored-unequal-1e6";
  row.work = "the same with unequal J arrays";
  row.against = kReference;
  row.goal = 5.0;
  row.make = [](Side& spusim, Side& reference) {
    spusim = ProgramAndMove(UnequalOperator());
    reference = GramAndTwoProducts();
  };
  return row;
}

Row LengthRow() {
  Row row;
  row.name = "factored-interval-length";
  row.work = "exact_factored, N = 1,000,000, m = 64, an interval of 1000 tau";
  row.against = "an interval of 1 tau";
  row.goal = 1.05;
  row.make = [](Side& spusim, Side& reference) {
    const auto engine = std::make_shared<ExactFactoredEngine>(RandomStream(1, "bench.noise"),
                                                              RandomStream(1, "bench.looks"), 1);
    engine->SetSystem(NoisySystem(LargeOperator()));
    const auto state = std::make_shared<Vector>(Vector::Zero(kCells));
    const auto interval = [engine, state](double tau) {
      return Measure(3, [&] { engine->Advance(tau, *state); });
    };
    spusim = [interval] { return interval(1000.0); };
    reference = [interval] { return interval(1.0); };
  };
  return row;
}

Row MemoryRow() {
  Row row;
  row.name = "factored-memory";
  row.work = "exact_factored, N = 1,000,000, m = 64: peak memory of the process";
  row.against = "1.2 GiB";
  row.goal = 1.0;
  row.unit = Unit::kBytes;
  row.make = [](Side& spusim, Side& reference) {
    spusim = [] { return PeakMemory({"/proc/self/exe", kFactoredCaseOption}); };
    reference = [] { return 1.2 * 1024.0 * 1024.0 * 1024.0; };
  };
  return row;
}

}  // namespace

void RunFactoredCase() {
  ExactFactoredEngine engine = NewEngine();
  Vector state = Vector::Zero(kCells);
  engine.SetSystem(NoisySystem(std::make_shared<FactoredOperator>(LargeFactors())));
  engine.Advance(10.0, state);
}

std::vector<Row> FactoredRows() {
  return {ReprogrammingRow(), LengthRow(), MemoryRow(), UnequalRow()};
}

}  // namespace spusim::bench
