// SPDX-License-Identifier: Apache-2.0
#include <spusim/analog/engine_choice.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <utility>

#include <fmt/format.h>

#include <spusim/analog/exact/dense/exact_dense_engine.h>
#include <spusim/linalg/spectrum.h>

namespace spusim {
namespace {

// Measured on one core of an Intel Xeon (Sapphire Rapids, AVX2 build) that others used as well.
constexpr double kProductFlops = 4e10;   // matrix-matrix products, 1/s
constexpr double kGramFlops = 2e10;      // J J^T, J read from memory
constexpr double kSymmetricFlops = 7e9;  // symmetric eigenvalues and vectors
constexpr double kSchurFlops = 1.5e9;    // eigenvalues and Schur forms of general matrices
constexpr double kNormalSeconds = 4e-9;
constexpr double kCellSeconds = 1e-9;  // of the other operations on a cell's value
constexpr double kCallSeconds = 1e-7;  // of a step, whatever the size
// The largest eigenvalue of a Gauss-Newton matrix averaged over a batch: 2.6 to 4.5 on the digits
// networks with 4 to 128 hidden cells.
constexpr double kUnknownRadius = 3.0;
constexpr double kStepsPerSpiral = 25.0;
// An integrator has errors of its own: it is taken only where it is so many times cheaper.
constexpr double kWorthOfExactness = 2.0;
constexpr double kLanczosProducts = 40.0;

struct Memory {
  double bytes;             ///< what it holds
  double bytes_per_second;  ///< at which it is read
};
constexpr Memory kMemories[] = {{0x1p20, 6e10}, {0x1p24, 2e10}, {HUGE_VAL, 8e9}};

double Cube(double x) { return x * x * x; }

/// Reading a matrix of doubles once.
double Pass(double entries) {
  const double bytes = sizeof(double) * entries;
  const auto* memory = std::begin(kMemories);
  while (bytes > memory->bytes) ++memory;
  return bytes / memory->bytes_per_second;
}

double States(const TaskShape& shape) { return static_cast<double>(shape.states()); }
double Rows(const TaskShape& shape) { return static_cast<double>(shape.rows); }

/// A product with the array: J is read once for both of its products, block by block.
double ProductSeconds(const TaskShape& shape) {
  const double arrays = shape.factored() && !shape.symmetric ? 2.0 : 1.0;
  return Pass(States(shape) * (shape.factored() ? arrays * Rows(shape) : States(shape)));
}

double NoiseSeconds(const TaskShape& shape) {
  return States(shape) * (kCellSeconds + (shape.noisy ? kNormalSeconds : 0.0));
}

double SpectrumSeconds(const TaskShape& shape) {
  const double cube = Cube(States(shape));
  if (!shape.symmetric && shape.factored() && shape.states() > kFactoredDirectLimit) {
    constexpr double kProductsAProduct = 6.0;  // of the symmetric and of the skew part
    return kLanczosProducts * kProductsAProduct * ProductSeconds(shape);
  }
  if (!shape.symmetric) return 10.0 * cube / kSchurFlops;
  if (shape.factored() || shape.states() > kDirectLimit) {
    return kLanczosProducts * ProductSeconds(shape);
  }
  return 4.0 / 3.0 * cube / kSymmetricFlops;
}

/// The seconds of a task from those of one programming, of an anneal's first interval and of the
/// others.
double Total(const TaskShape& shape, double programming, double settling, double sampling) {
  const double anneal = settling + static_cast<double>(shape.samples - 1) * sampling;
  return static_cast<double>(shape.programmings) *
         (programming + static_cast<double>(shape.anneals_per_programming) * anneal);
}

double Radius(const TaskShape& shape) {
  return shape.spectral_radius > 0.0 ? shape.spectral_radius : kUnknownRadius;
}

double OdeintSeconds(const TaskShape& shape) {
  // A factored array's cells have sources of their own.
  const bool mixed = shape.correlated_noise && !(shape.factored() && shape.states_per_cell == 1);
  const double mixing = mixed ? Pass(States(shape) * States(shape)) : 0.0;
  const double step = ProductSeconds(shape) + mixing + NoiseSeconds(shape) + kCallSeconds;
  // Steps as OdeintEngine takes them: large factored arrays of unequal parts count as symmetric.
  const bool nearly_symmetric =
      shape.factored() && shape.states_per_cell == 1 && shape.states() > kFactoredDirectLimit;
  const bool spirals = !shape.symmetric && !nearly_symmetric;
  const double steps_per_tau = Radius(shape) * (spirals ? kStepsPerSpiral : 1.0);
  const auto interval = [&](double tau) { return std::max(1.0, steps_per_tau * tau) * step; };
  return Total(shape, SpectrumSeconds(shape), interval(shape.settle_tau),
               interval(shape.interval_tau));
}

double DenseSeconds(const TaskShape& shape) {
  const double square = States(shape) * States(shape);
  const double cube = Cube(States(shape));
  const double forming = shape.factored() ? 2.0 * Rows(shape) * square / kProductFlops : 0.0;
  const double around = NoiseSeconds(shape) + kCallSeconds;
  if (shape.symmetric && !shape.correlated_noise) {
    return Total(shape, forming + 9.0 * cube / kSymmetricFlops, 2.0 * Pass(square) + around,
                 2.0 * square / kProductFlops + around);
  }
  const double lengths = shape.samples > 1 ? 2.0 : 1.0;
  const double setup =
      35.0 * cube / kSchurFlops + lengths * 60.0 * cube / kProductFlops + SpectrumSeconds(shape);
  const double interval = Pass(1.5 * square) + around;
  return Total(shape, forming + setup, interval, interval);
}

double FactoredSeconds(const TaskShape& shape) {
  constexpr double kEndsProducts = 60.0;
  const double m = Rows(shape);
  const double small_product = Pass(m * m);
  const double gram = m * m * States(shape) / kGramFlops;
  const double around = 2.0 * ProductSeconds(shape) + NoiseSeconds(shape) + kCallSeconds;
  const double modes = 6.0 * Cube(m) / kSymmetricFlops;
  const double by_modes =
      Total(shape, gram + modes, around + 2.0 * small_product, around + 2.0 * small_product);
  const auto by_polynomials = [&](double tau) {
    const double degree = 8.0 + 5.3 * std::sqrt(tau * Radius(shape));
    return around + (shape.noisy ? 2.0 : 1.0) * std::min(degree, m) * small_product;
  };
  return std::min(
      by_modes, Total(shape, gram + kEndsProducts * small_product, by_polynomials(shape.settle_tau),
                      by_polynomials(shape.interval_tau)));
}

std::string SecondsText(double seconds) {
  constexpr std::pair<double, const char*> kUnits[] = {{1.0, "s"}, {1e-3, "ms"}, {1e-6, "us"}};
  for (const auto& [unit, name] : kUnits) {
    if (seconds >= unit) return fmt::format("{:.2g} {}", seconds / unit, name);
  }
  return fmt::format("{:.2g} us", seconds / 1e-6);
}

std::string ShapeText(const TaskShape& shape) {
  const std::string array = shape.factored()
                                ? fmt::format("factored {} x {}", shape.rows, shape.cells)
                                : fmt::format("dense {} x {}{}", shape.states(), shape.states(),
                                              shape.symmetric ? " symmetric" : "");
  const std::uint64_t strobes = shape.programmings * shape.anneals_per_programming * shape.samples;
  return fmt::format("{}, {} programming{}, {} strobe{}", array, shape.programmings,
                     shape.programmings == 1 ? "" : "s", strobes, strobes == 1 ? "" : "s");
}

}  // namespace

std::string WhyNot(const std::string& engine, const TaskShape& shape) {
  if (engine == "exact_dense" && shape.states() > ExactDenseEngine::kMostCells) {
    return fmt::format("{} cells are more than it has memory for (allowed: at most {})",
                       shape.cells, ExactDenseEngine::kMostCells);
  }
  if (engine == "exact_factored") {
    if (!shape.factored()) return "the array is dense (allowed: factored arrays)";
    if (shape.correlated_noise) {
      return "noise is not alike in all cells (allowed: one source a cell, all of one amplitude)";
    }
    if (!shape.symmetric) {
      return "non-ideal parts give each cell a leak of its own (allowed: array.tolerance, "
             "spu.capacitance_tolerance and spu.opamp_gain of 0)";
    }
  }
  return "";
}

std::vector<EngineEstimate> EstimateEngineCosts(const TaskShape& shape) {
  using Estimator = double (*)(const TaskShape&);
  constexpr std::pair<const char*, Estimator> kEngines[] = {{"odeint", OdeintSeconds},
                                                            {"exact_dense", DenseSeconds},
                                                            {"exact_factored", FactoredSeconds}};
  std::vector<EngineEstimate> estimates;
  for (const auto& [name, seconds] : kEngines) {
    if (WhyNot(name, shape).empty()) estimates.push_back({name, seconds(shape)});
  }
  return estimates;
}

EngineChoice CheapestEngine(const TaskShape& shape) {
  const std::vector<EngineEstimate> estimates = EstimateEngineCosts(shape);
  const auto cost = [](const EngineEstimate& engine) {
    return engine.seconds * (engine.name == "odeint" ? kWorthOfExactness : 1.0);
  };
  const auto cheapest = std::min_element(
      estimates.begin(), estimates.end(),
      [&](const EngineEstimate& a, const EngineEstimate& b) { return cost(a) < cost(b); });
  std::string others;
  for (const EngineEstimate& other : estimates) {
    if (other.name == cheapest->name) continue;
    others += fmt::format("{}{} for {}", others.empty() ? "" : " and ", SecondsText(other.seconds),
                          other.name);
  }
  // Otherwise a reader would see the dearer engine taken without a word.
  const bool integrator_is_cheaper =
      std::any_of(estimates.begin(), estimates.end(),
                  [&](const EngineEstimate& other) { return other.seconds < cheapest->seconds; });
  return {cheapest->name, fmt::format("auto: linear cells; estimated {} against {}{} ({})",
                                      SecondsText(cheapest->seconds), others,
                                      integrator_is_cheaper ? ", which has errors of its own" : "",
                                      ShapeText(shape))};
}

}  // namespace spusim
