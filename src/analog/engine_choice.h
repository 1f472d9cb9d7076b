// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include <spusim/analog/task_shape.h>

namespace spusim {

/// The engine that was taken and why, for the summary.
struct EngineChoice {
  std::string name;
  std::string reason;
};

struct EngineEstimate {
  std::string name;
  double seconds = 0.0;  ///< of one core of the machine that the constants were measured on
};

/// Cells that exact_dense takes: 2 GiB a matrix of doubles, several of which it needs.
inline constexpr Index kMostDenseCells = 16384;

/// Why an engine cannot do a shape, one line; empty when it can. @pre it is one of the three names.
std::string WhyNot(const std::string& engine, const TaskShape& shape);

/// What the engines that are right for a shape would cost. N cells, m rows of a factored array, P
/// programmings of B anneals, S strobes of an anneal; rho the spectral radius (kUnknownRadius where
/// it is not known), t an interval in tau. f = 2 N^2 (factored: 4 m N) flops of a product with the
/// array, moved at the speed of the memory that holds it.
///
/// | engine         | a programming                             | an interval | | odeint         |
/// spectrum: eigenvalues up to 1024 cells    | max(1, rho t q) steps of a product| | | (4/3 N^3;
/// general 10 N^3), else 40        | (correlated noise: two) and N     | |                |
/// products                                  | normals; q = 1 symmetric, 25      | | | | general
/// (spirals)                 | | exact_dense    | factored: 2 m N^2 to form the array;      | 2 N^2
/// in a matrix-matrix product, | |   eigenbasis   | 9 N^3 of an eigendecomposition            | N
/// normals                         | |   general      | 10 N^3 eigenvalues; each of two interval  |
/// 3 N^2 (e^{-M t} x and a triangular| |                | lengths 60 N^3 of products (Van Loan) and
/// | root times N normals)             | |                | 25 N^3 of a Lyapunov solution | | |
/// exact_factored | m^2 N of the Gram matrix, 25 m^3 of a     | two passes over J each for the    |
/// |                | decomposition                             | state and for the noise |
///
/// The constants are fixed, so that one configuration runs with one engine everywhere.
/// exact_factored is left out for dense arrays and correlated noise, exact_dense beyond
/// kMostDenseCells.
std::vector<EngineEstimate> EstimateEngineCosts(const TaskShape& shape);

/// The cheapest by EstimateEngineCosts, the reason in one sentence.
EngineChoice CheapestEngine(const TaskShape& shape);

}  // namespace spusim
