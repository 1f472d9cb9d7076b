// SPDX-License-Identifier: Apache-2.0
#include "benchmarks/scaling.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <memory>
#include <vector>

#include <fmt/format.h>

#include <spusim/analog/exact/dense/exact_dense_engine.h>
#include <spusim/analog/exact/factored/exact_factored_engine.h>
#include <spusim/analog/odeint/odeint_engine.h>
#include <spusim/linalg/dense_operator.h>
#include <spusim/linalg/factored_operator.h>

#include "benchmarks/row.h"
#include "benchmarks/sampled_array.h"
#include "benchmarks/test_matrix.h"

namespace spusim::bench {
namespace {

struct Sweep {
  std::string what;
  std::string size;
  std::vector<double> sizes;
  std::function<double(double size)> seconds;
};

double Exponent(const std::vector<double>& sizes, const std::vector<double>& seconds) {
  double sx = 0.0;
  double sy = 0.0;
  double sxx = 0.0;
  double sxy = 0.0;
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    const double x = std::log(sizes[i]);
    const double y = std::log(seconds[i]);
    sx += x;
    sy += y;
    sxx += x * x;
    sxy += x * y;
  }
  const auto n = static_cast<double>(sizes.size());
  return (n * sxy - sx * sy) / (n * sxx - sx * sx);
}

/// The smallest of three: what disturbs a measurement only ever adds.
double Best(const std::function<double()>& measure) {
  double best = measure();
  for (int i = 0; i < 2; ++i) best = std::min(best, measure());
  return best;
}

RandomStream Noise() { return {1, "bench.noise"}; }
RandomStream Looks() { return {1, "bench.looks"}; }

double DenseSample(Index n) {
  SampledArray array(SymmetricTestMatrix(n), 0.02);
  const auto samples = static_cast<std::uint64_t>(4e8 / static_cast<double>(n * n)) + 512;
  array.Run(512, true);
  return Best([&] { return Measure(1, [&] { array.Run(samples, true); }); }) /
         static_cast<double>(samples);
}

double DenseSetup(Index n) {
  const auto drift = std::make_shared<DenseOperator>(SymmetricTestMatrix(n));
  return Best([&] {
    ExactDenseEngine engine(Noise(), Looks(), 1);
    return Measure(1, [&] {
      engine.SetSystem({.drift = drift, .rate = 1.0, .input = Vector::Ones(n), .diffusion = 1.0});
    });
  });
}

double DenseRun(std::uint64_t samples) {
  SampledArray array(SymmetricTestMatrix(128), 0.02);
  array.Run(512, true);
  return Best([&] { return Measure(1, [&] { array.Run(samples, true); }); });
}

/// One reprogramming and one interval.
template <typename EngineType, typename... Arguments>
double FactoredInterval(Index m, Index n, double tau, const Arguments&... arguments) {
  FactoredMatrix factors;
  factors.jacobian = NormalMatrix(m, n, "bench.jacobian") / std::sqrt(static_cast<double>(n));
  factors.hessian_blocks = RowMatrix::Ones(m, 1);
  factors.leak = 0.01;
  const auto drift = std::make_shared<FactoredOperator>(std::move(factors));
  return Best([&] {
    EngineType engine(arguments...);
    Vector state = Vector::Zero(n);
    return Measure(1, [&] {
      engine.SetSystem({.drift = drift, .rate = 1.0, .input = Vector::Ones(n), .diffusion = 1e-3});
      engine.Advance(tau, state);
    });
  });
}

double ExactFactored(Index m, Index n, double tau) {
  return FactoredInterval<ExactFactoredEngine>(m, n, tau, Noise(), Looks(), 1);
}

double Integrated(double tau) {
  return FactoredInterval<OdeintEngine>(32, 20'000, tau, OdeintOptions{}, Noise());
}

std::vector<Sweep> Sweeps() {
  const auto index = [](double size) { return static_cast<Index>(size); };
  return {
      {"exact_dense, symmetric, one announced sample",
       "N",
       {64, 128, 256, 512, 1024},
       [=](double n) { return DenseSample(index(n)); }},
      {"exact_dense, symmetric, one programming",
       "N",
       {64, 128, 256, 512, 1024},
       [=](double n) { return DenseSetup(index(n)); }},
      {"exact_dense, N = 128, a run",
       "samples",
       {1e3, 1e4, 1e5},
       [](double samples) { return DenseRun(static_cast<std::uint64_t>(samples)); }},
      {"exact_factored, m = 64, programming and one interval",
       "N",
       {1e4, 3e4, 1e5, 3e5, 1e6},
       [=](double n) { return ExactFactored(64, index(n), 10.0); }},
      {"exact_factored, N = 100000, programming and one interval",
       "m",
       {16, 32, 64, 128, 256},
       [=](double m) { return ExactFactored(index(m), 100'000, 10.0); }},
      {"exact_factored, m = 64, N = 100000, programming and one interval",
       "t",
       {1, 10, 100, 1000},
       [](double t) { return ExactFactored(64, 100'000, t); }},
      {"odeint, m = 32, N = 20000, programming and one interval",
       "t",
       {10, 30, 100, 300},
       [](double t) { return Integrated(t); }},
  };
}

}  // namespace

std::string ScalingTable() {
  std::string text =
      "| work | grows with | sizes | CPU seconds | exponent |\n| --- | --- | --- | --- | --- |\n";
  for (const Sweep& sweep : Sweeps()) {
    std::vector<double> seconds;
    std::string sizes;
    std::string times;
    for (const double size : sweep.sizes) {
      seconds.push_back(sweep.seconds(size));
      sizes += fmt::format("{}{:g}", sizes.empty() ? "" : ", ", size);
      times += fmt::format("{}{:.3g}", times.empty() ? "" : ", ", seconds.back());
    }
    text += fmt::format("| {} | {} | {} | {} | {:.2f} |\n", sweep.what, sweep.size, sizes, times,
                        Exponent(sweep.sizes, seconds));
  }
  return text;
}

}  // namespace spusim::bench
