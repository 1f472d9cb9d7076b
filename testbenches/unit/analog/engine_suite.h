// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cmath>
#include <cstdint>
#include <memory>
#include <utility>

#include <spusim/analog/exact/dense/exact_dense_engine.h>
#include <spusim/analog/exact/factored/exact_factored_engine.h>
#include <spusim/analog/odeint/odeint_engine.h>
#include <spusim/linalg/factored_operator.h>

// What every engine is held to in engine_path_test.cpp and engine_noise_test.cpp. An engine joins
// by a factory below.
namespace spusim {

// Exact engines on four cells, |A| t <= 100: eps times the condition of the exponential, with room.
constexpr double kRounding = 1e-12;

/// Sizes that bound an integrator's error: see the factories.
struct Scales {
  double time = 0.0;
  double norm = 0.0;  ///< |A| + pole
  double size = 0.0;  ///< of x - x*, and of what the inputs still do
};

// Euler's mean: a step misses h^2/2 |x''|, x'' <= norm^2 size, and |I - h A| <= 1 hands it on.
struct LeimkuhlerMatthewsEngine {
  static constexpr bool kNoisy = true;
  static constexpr bool kMixing = true;
  static constexpr double kStep = 1.0 / 1024;
  static std::unique_ptr<Engine> Make(std::uint64_t seed = 1) {
    return std::make_unique<OdeintEngine>(OdeintOptions{Stepper::kLeimkuhlerMatthews, kStep},
                                          RandomStream(seed, "test.suite"));
  }
  static double MeanError(const Scales& s) {
    return 0.5 * s.time * kStep * s.norm * s.norm * s.size + kRounding;
  }
  // Twice the mean's relative error, and half a step's noise.
  static double CovarianceError(const Scales& s) {
    return (s.time * s.norm * s.norm + s.norm) * kStep * s.size;
  }
};

// A step misses (h |A|)^5/120 of the state.
struct RungeKuttaEngine {
  static constexpr bool kNoisy = false;
  static constexpr bool kMixing = true;
  static constexpr double kStep = 1.0 / 128;
  static std::unique_ptr<Engine> Make(std::uint64_t seed = 1) {
    return std::make_unique<OdeintEngine>(OdeintOptions{Stepper::kRungeKutta4, kStep},
                                          RandomStream(seed, "test.suite"));
  }
  static double MeanError(const Scales& s) {
    return s.time * s.norm * std::pow(kStep * s.norm, 4) / 120.0 * s.size + kRounding;
  }
};

// Each step misses its tolerance; at most 0.02 |A| steps a unit of time are shorter than that.
struct DormandPrinceEngine {
  static constexpr bool kNoisy = false;
  static constexpr bool kMixing = true;
  static std::unique_ptr<Engine> Make(std::uint64_t seed = 1) {
    return std::make_unique<OdeintEngine>(OdeintOptions{Stepper::kDormandPrince5, 0.0, 1e-11},
                                          RandomStream(seed, "test.suite"));
  }
  static double MeanError(const Scales& s) {
    return 1e-11 * (50.0 * s.norm * s.time + 1.0) * (1.0 + s.size);
  }
};

struct DenseEngine {
  static constexpr bool kNoisy = true;
  static constexpr bool kMixing = true;
  static std::unique_ptr<Engine> Make(std::uint64_t seed = 1) {
    return std::make_unique<ExactDenseEngine>(RandomStream(seed, "test.suite"),
                                              RandomStream(seed, "test.looks"));
  }
  static double MeanError(const Scales& s) { return kRounding * (1.0 + s.size); }
  static double CovarianceError(const Scales& /*s*/) { return 0.0; }
};

struct FactoredEngine {
  static constexpr bool kNoisy = true;
  static constexpr bool kMixing = false;
  static std::unique_ptr<Engine> Make(std::uint64_t seed = 1) {
    return std::make_unique<ExactFactoredEngine>(RandomStream(seed, "test.suite"),
                                                 RandomStream(seed, "test.looks"));
  }
  static double MeanError(const Scales& s) { return kRounding * (1.0 + s.size); }
  static double CovarianceError(const Scales& /*s*/) { return 0.0; }
};

#define SPUSIM_NOISY_ENGINES LeimkuhlerMatthewsEngine, DenseEngine, FactoredEngine
#define SPUSIM_ALL_ENGINES SPUSIM_NOISY_ENGINES, RungeKuttaEngine, DormandPrinceEngine

// Four cells, two rows of J, one block of H. Factored, so that every engine can take it.
inline FactoredMatrix Factors() {
  FactoredMatrix f;
  f.jacobian = RowMatrix{{1.0, -0.5, 0.25, 0.8}, {0.3, 0.7, -0.9, 0.2}};
  f.hessian_blocks = RowMatrix{{1.2, 0.3}, {0.3, 0.8}};
  f.gain = 0.9;
  f.leak = 0.5;
  return f;
}
inline std::shared_ptr<const LinearOperator> Symmetric() {
  return std::make_shared<FactoredOperator>(Factors());
}
/// The two J arrays differ by 10 percent: a non-normal drift.
inline std::shared_ptr<const LinearOperator> General() {
  FactoredMatrix f = Factors();
  f.back_jacobian = RowMatrix{{1.1, -0.45, 0.27, 0.72}, {0.27, 0.75, -0.85, 0.24}};
  return std::make_shared<FactoredOperator>(f);
}
/// A damping that drives: eigenvalues from -20 to about -17.
inline std::shared_ptr<const LinearOperator> Growing() {
  FactoredMatrix f = Factors();
  f.leak = -20.0;
  return std::make_shared<FactoredOperator>(f);
}

inline const Vector kInput{{0.5, -1.0, 0.25, 2.0}};
inline const Vector kStart{{1.0, 0.5, -2.0, 0.0}};

inline LangevinSystem System(std::shared_ptr<const LinearOperator> drift, double diffusion = 0.0) {
  return {std::move(drift), 1.0, kInput, diffusion};
}

inline Scales ScalesOf(const Matrix& a, double time, double pole = 0.0) {
  const Vector fixed = a.partialPivLu().solve(kInput);
  return {time, a.norm() + pole, (kStart - fixed).norm() + kInput.norm()};
}

}  // namespace spusim
