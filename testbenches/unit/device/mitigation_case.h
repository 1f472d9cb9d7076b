// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include <catch2/catch.hpp>

#include <spusim/device/mitigated_solver.h>
#include <spusim/linalg/decompositions.h>
#include <spusim/noise/random_stream.h>

#include "testbenches/unit/device/imperfect_device.h"

namespace spusim {

constexpr Index kCells = 6;
// Settled to rounding: exponentials and decompositions of small matrices.
constexpr double kRounding = 1e-12;

/// Symmetric, eigenvalues about 0.5 .. 2.5.
inline RowMatrix Example() {
  const RandomStream stream(4, "test.matrix");
  RowMatrix w(kCells, 2 * kCells);
  for (Index i = 0; i < w.size(); ++i) {
    w.data()[i] = stream.Normal(static_cast<std::uint64_t>(i), 0);
  }
  RowMatrix a = w * w.transpose() / (4.0 * kCells) + 0.5 * RowMatrix::Identity(kCells, kCells);
  return 0.5 * (a + RowMatrix(a.transpose()));
}

inline Vector Input() {
  Vector b(kCells);
  RandomStream(4, "test.input").FillNormals(0, b);
  return b;
}

inline Vector Exact() { return Matrix(Example()).partialPivLu().solve(Input()); }

inline MitigatedSolution Solve(ImperfectFixture& f, const MitigationPlan& plan) {
  int done = 0;
  MitigatedSolver solver(f.session, Example(), f.description.array_bits, plan, f.warn(),
                         [&] { ++done; });
  MitigatedSolution solution = solver.Solve(Input());
  CHECK(done <= plan.Anneals());
  return solution;
}

}  // namespace spusim
