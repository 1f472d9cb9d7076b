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

/// Why an engine cannot do a shape, one line; empty when it can. @pre it is one of the three names.
std::string WhyNot(const std::string& engine, const TaskShape& shape);

/// What the engines that are right for a shape would cost. N cells, m rows of a factored array, rho
/// the spectral radius (3, of Gauss-Newton matrices of digits, where it is not known), t an
/// interval in tau. A product with the array reads N^2 (factored: m N) doubles, at the speed of the
/// memory that holds them.
///
/// | engine         | a programming, flops                   | an interval                           |
/// | odeint         | 4/3 N^3 eigenvalues, general 10 N^3;   | max(1, rho t q) products (correlated  |
/// |                | beyond 1024 cells and factored:        | noise: two each) and N normals each;  |
/// |                | 40 products (Lanczos)                  | q = 1 symmetric, 25 general (spirals) |
/// | exact_dense    | factored: 2 m N^2 to form the array    |                                       |
/// |   eigenbasis   | 9 N^3 of an eigendecomposition         | the first: 2 products; others 2 N^2   |
/// |                |                                        | flops in a block; N normals           |
/// |   general      | 10 N^3 eigenvalues, 35 N^3 of a Schur  | 1.5 N^2 doubles read (e^{-M t} and a  |
/// |                | form and Lyapunov solution, 60 N^3 of  | triangular root), N normals           |
/// |                | products for each of two lengths       |                                       |
/// | exact_factored | m^2 N of the Gram matrix               | 2 products with J, N normals, and     |
/// |   modes        | 6 m^3 of a decomposition               | 2 products with m x m                 |
/// |   polynomials  | 60 products with m x m                 | 8 + 5.3 sqrt(rho t) of them, twice    |
/// |                |                                        | with noise                            |
///
/// The estimates are rough, meant to tell engines apart that differ by a factor. The constants are
/// fixed, so that one configuration runs with one engine everywhere. exact_factored is left out for
/// dense arrays, for noise that is not alike in all cells and for unequal parts, exact_dense beyond
/// ExactDenseEngine::kMostCells. A product with unequal J arrays reads both; beyond
/// kFactoredDirectLimit cells they count as symmetric in q, as OdeintEngine steps them, and their
/// spectrum takes six times the products.
std::vector<EngineEstimate> EstimateEngineCosts(const TaskShape& shape);

/// The cheapest by EstimateEngineCosts, the reason in one sentence. odeint, which alone has errors
/// of its own, only where it is less than half as dear as the exact engines.
EngineChoice CheapestEngine(const TaskShape& shape);

}  // namespace spusim
