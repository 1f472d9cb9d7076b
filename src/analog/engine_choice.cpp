// SPDX-License-Identifier: Apache-2.0
#include <spusim/analog/engine_choice.h>

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include <spusim/linalg/spectrum.h>

namespace spusim {
namespace {

// Measured on one core of a 2.9 GHz server processor with AVX2 (docs/performance.md).
constexpr double kProductFlops = 2.5e10;       // matrix-matrix products, 1/s
constexpr double kDecompositionFlops = 2.0e9;  // eigenvalues, Schur forms, 1/s
constexpr double kCacheBytes = 1 << 20;        // what the second-level cache holds
constexpr double kCachedBytesPerSecond = 2.5e10;
constexpr double kMemoryBytesPerSecond = 8.0e9;
constexpr double kNormalSeconds = 4e-9;
constexpr double kCellSeconds = 1e-9;  // of the other operations on a cell's value
constexpr double kStepSeconds = 2e-7;  // of a call, whatever the size
// Gauss-Newton matrices averaged over a batch have their largest eigenvalue about here.
constexpr double kUnknownRadius = 10.0;
constexpr double kStepsPerSpiral = 25.0;
constexpr double kLanczosProducts = 40.0;

double Cube(double x) { return x * x * x; }

/// Reading `bytes` once.
double Pass(double bytes) {
  return bytes / (bytes <= kCacheBytes ? kCachedBytesPerSecond : kMemoryBytesPerSecond);
}

double Cells(const TaskShape& shape) { return static_cast<double>(shape.cells); }
double Rows(const TaskShape& shape) { return static_cast<double>(shape.rows); }

double ProductSeconds(const TaskShape& shape) {
  const double passes = shape.factored() ? 2.0 * Rows(shape) : Cells(shape);
  return Pass(sizeof(double) * passes * Cells(shape));
}

double NoiseSeconds(const TaskShape& shape) {
  return Cells(shape) * (kCellSeconds + (shape.noisy ? kNormalSeconds : 0.0));
}

double SpectrumSeconds(const TaskShape& shape) {
  const double n = Cells(shape);
  const bool direct = !shape.factored() && shape.cells <= kDirectLimit;
  if (!shape.symmetric) return 10.0 * Cube(n) / kDecompositionFlops;
  return direct ? 4.0 / 3.0 * Cube(n) / kDecompositionFlops
                : kLanczosProducts * ProductSeconds(shape);
}

/// The seconds of a task from those of one programming, of an anneal's first interval and of the
/// others.
double Total(const TaskShape& shape, double programming, double settling, double sampling) {
  const double anneal = settling + static_cast<double>(shape.samples - 1) * sampling;
  return static_cast<double>(shape.programmings) *
         (programming + static_cast<double>(shape.anneals_per_programming) * anneal);
}

double OdeintSeconds(const TaskShape& shape) {
  const double radius = shape.spectral_radius > 0.0 ? shape.spectral_radius : kUnknownRadius;
  const double mixing =
      shape.correlated_noise ? Pass(sizeof(double) * Cells(shape) * Cells(shape)) : 0.0;
  const double step = ProductSeconds(shape) + mixing + NoiseSeconds(shape) + kStepSeconds;
  const auto interval = [&](double tau) {
    return std::max(1.0, radius * tau * (shape.symmetric ? 1.0 : kStepsPerSpiral)) * step;
  };
  return Total(shape, SpectrumSeconds(shape), interval(shape.settle_tau),
               interval(shape.interval_tau));
}

double DenseSeconds(const TaskShape& shape) {
  const double n = Cells(shape);
  const double forming = shape.factored() ? 2.0 * Rows(shape) * n * n / kProductFlops : 0.0;
  const double around = NoiseSeconds(shape) + kStepSeconds;
  if (shape.symmetric && !shape.correlated_noise) {
    const double readout = 2.0 * n * n / kProductFlops;
    const double transform = Pass(sizeof(double) * n * n);
    return Total(shape, forming + 9.0 * Cube(n) / kDecompositionFlops, 2.0 * transform + around,
                 readout + around);
  }
  const double lengths = shape.samples > 1 ? 2.0 : 1.0;
  const double length = 60.0 * Cube(n) / kProductFlops + 25.0 * Cube(n) / kDecompositionFlops;
  const double interval = Pass(sizeof(double) * 1.5 * n * n) + around;
  return Total(shape, forming + SpectrumSeconds(shape) + lengths * length, interval, interval);
}

double FactoredSeconds(const TaskShape& shape) {
  const double m = Rows(shape);
  const double setup = m * m * Cells(shape) / kProductFlops + 25.0 * Cube(m) / kDecompositionFlops;
  const double interval =
      (shape.noisy ? 2.0 : 1.0) * ProductSeconds(shape) + NoiseSeconds(shape) + kStepSeconds;
  return Total(shape, setup, interval, interval);
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
                                : fmt::format("dense {} x {}{}", shape.cells, shape.cells,
                                              shape.symmetric ? " symmetric" : "");
  const std::uint64_t strobes = shape.programmings * shape.anneals_per_programming * shape.samples;
  return fmt::format("{}, {} programming{}, {} strobe{}", array, shape.programmings,
                     shape.programmings == 1 ? "" : "s", strobes, strobes == 1 ? "" : "s");
}

}  // namespace

std::string WhyNot(const std::string& engine, const TaskShape& shape) {
  if (engine == "exact_dense" && shape.cells > kMostDenseCells) {
    return fmt::format("{} cells are more than it has memory for (allowed: at most {})",
                       shape.cells, kMostDenseCells);
  }
  if (engine == "exact_factored") {
    if (!shape.factored()) return "the array is dense (allowed: factored arrays)";
    if (shape.correlated_noise) {
      return "noise sources reach several cells each (allowed: one source a cell)";
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
  const auto cheapest = std::min_element(
      estimates.begin(), estimates.end(),
      [](const EngineEstimate& a, const EngineEstimate& b) { return a.seconds < b.seconds; });
  std::string others;
  for (const EngineEstimate& other : estimates) {
    if (other.name == cheapest->name) continue;
    others += fmt::format("{}{} for {}", others.empty() ? "" : " and ", SecondsText(other.seconds),
                          other.name);
  }
  return {cheapest->name, fmt::format("auto: linear cells; estimated {} against {} ({})",
                                      SecondsText(cheapest->seconds), others, ShapeText(shape))};
}

}  // namespace spusim
