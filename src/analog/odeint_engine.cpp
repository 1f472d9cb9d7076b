// SPDX-License-Identifier: Apache-2.0
#include <spusim/analog/odeint_engine.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include <spusim/analog/additive_noise.h>
#include <spusim/analog/deterministic_steppers.h>
#include <spusim/analog/euler_maruyama.h>
#include <spusim/analog/leimkuhler_matthews.h>
#include <spusim/config/errors.h>
#include <spusim/config/interrupt.h>

namespace spusim {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
// Ends of the stability region of rk4: on the negative real axis, and the radius of the largest
// half disc in the left half plane.
constexpr double kRk4RealBound = 2.785293563405282;
constexpr double kRk4HalfDisc = 2.6155;

constexpr std::pair<const char*, Stepper> kSteppers[] = {
    {"leimkuhler_matthews", Stepper::kLeimkuhlerMatthews},
    {"euler_maruyama", Stepper::kEulerMaruyama},
    {"rk4", Stepper::kRungeKutta4},
    {"dopri5", Stepper::kDormandPrince5},
};

bool HasNoise(Stepper stepper) {
  return stepper == Stepper::kLeimkuhlerMatthews || stepper == Stepper::kEulerMaruyama;
}

// A mode that spirals (complex eigenvalue) decays too slowly under Euler steps: with h a share q of
// its bound 2 Re a/|a|^2 by a relative q of its rate at most. After 11/Re a (settling to 16 bits) 2
// % are a factor e^0.22.
constexpr double kSpiralShare = 0.02;

/// The step that is taken when none is asked for, in units of 1/rate. Reasons and errors:
/// docs/models/odeint_engine.md.
double DefaultStep(Stepper stepper, const Spectrum& spectrum) {
  const double scale = spectrum.max_modulus > 0.0 ? 1.0 / spectrum.max_modulus : kInfinity;
  switch (stepper) {
    case Stepper::kLeimkuhlerMatthews:
      return std::min(scale, (spectrum.real ? 0.5 : kSpiralShare) * spectrum.euler_step_bound);
    case Stepper::kEulerMaruyama:
      return std::min(0.1 * scale,
                      (spectrum.real ? 0.05 : kSpiralShare) * spectrum.euler_step_bound);
    case Stepper::kRungeKutta4:
      return 0.5 * scale;
    case Stepper::kDormandPrince5:
      return 0.1 * scale;
  }
  return scale;
}

}  // namespace

const char* StepperName(Stepper stepper) {
  for (const auto& [name, known] : kSteppers) {
    if (known == stepper) return name;
  }
  return "";
}

Stepper StepperNamed(const std::string& name) {
  for (const auto& [known, stepper] : kSteppers) {
    if (name == known) return stepper;
  }
  throw InputError(fmt::format("spu.stepper: \"{}\" is no stepper", name));
}

void CheckStep(double step_tau, Stepper stepper, const Spectrum& spectrum) {
  const double bound = StabilityBound(stepper, spectrum);
  if (step_tau < bound) return;
  throw InputError(
      fmt::format("spu.step_tau: {:.6g} is beyond the stability bound {:.6g} of {} for this array "
                  "(allowed: > 0 "
                  "and < {:.6g})",
                  step_tau, bound, StepperName(stepper), bound));
}

double StabilityBound(Stepper stepper, const Spectrum& spectrum) {
  switch (stepper) {
    case Stepper::kLeimkuhlerMatthews:
    case Stepper::kEulerMaruyama:
      return spectrum.euler_step_bound;
    case Stepper::kRungeKutta4:
      if (spectrum.real) return 0.5 * kRk4RealBound * spectrum.euler_step_bound;
      return std::isinf(spectrum.euler_step_bound) ? kInfinity
                                                   : kRk4HalfDisc / spectrum.max_modulus;
    case Stepper::kDormandPrince5:
      return kInfinity;
  }
  return kInfinity;
}

class OdeintEngine::Impl {
 public:
  Impl(const OdeintOptions& options, const RandomStream& noise, WorkCounts& work)
      : options_(options),
        noise_(noise),
        work_(work),
        dopri5_(ControlledDormandPrince5::error_checker_type(options.dopri5_tolerance,
                                                             options.dopri5_tolerance)) {
    if (!(options.step_tau >= 0.0) || std::isinf(options.step_tau)) {
      throw InputError(
          fmt::format("spu.step_tau: {} (allowed: >= 0; 0 chooses it)", options.step_tau));
    }
    if (!(options.dopri5_tolerance > 0.0)) {
      throw InputError(
          fmt::format("dopri5 tolerance: {} (allowed: > 0)", options.dopri5_tolerance));
    }
  }

  void SetSystem(const LangevinSystem& system) {
    Check(system);
    const Spectrum spectrum = FindSpectrum(*system.drift);
    double step_tau = options_.step_tau;
    CheckStep(step_tau, options_.stepper, spectrum);
    if (step_tau == 0.0) step_tau = DefaultStep(options_.stepper, spectrum);
    system_ = system;
    spectrum_ = spectrum;
    step_s_ = step_tau / system.rate;
    noise_.set_amplitude(std::sqrt(2.0 * system.diffusion));
    AdjustSizes();
  }

  void SetInput(const Vector& input) {
    RequireSystem();
    CheckInput(input, system_.drift->size());
    system_.input = input;
  }

  void Advance(double duration_s, Vector& state, const StepObserver& observer) {
    RequireSystem();
    if (!(duration_s >= 0.0) || std::isinf(duration_s)) {
      throw InputError(fmt::format("advance: {} s (allowed: >= 0)", duration_s));
    }
    if (state.size() != system_.drift->size()) {
      throw InputError(fmt::format("advance: a state of {} cells (allowed: {}, as the drift)",
                                   state.size(), system_.drift->size()));
    }
    if (duration_s == 0.0) return;
    // Before the first product, which would spread a NaN over all cells.
    if (!state.allFinite()) ThrowNotFinite(0.0, 0.0, duration_s, state);
    ++work_.intervals;
    if (options_.stepper == Stepper::kDormandPrince5) {
      AdvanceAdaptively(duration_s, state, observer);
    } else {
      AdvanceInEqualSteps(duration_s, state, observer);
    }
    work_.normals = noise_.normals_drawn();
  }

  const Spectrum& spectrum() const { return spectrum_; }
  double step_s() const { return step_s_; }

 private:
  void RequireSystem() const {
    if (!system_.drift) throw InputError("engine: no system was set");
  }

  static void CheckInput(const Vector& input, Index cells) {
    if (input.size() != cells) {
      throw InputError(
          fmt::format("input: {} entries (allowed: {}, one a cell)", input.size(), cells));
    }
    if (!input.allFinite())
      throw InputError("input: an entry is not finite (allowed: finite numbers)");
  }

  void Check(const LangevinSystem& system) const {
    if (!system.drift) throw InputError("system: it has no drift operator");
    CheckInput(system.input, system.drift->size());
    if (!(system.rate > 0.0) || std::isinf(system.rate)) {
      throw InputError(fmt::format("rate: {} 1/s (allowed: > 0)", system.rate));
    }
    if (!(system.diffusion >= 0.0) || std::isinf(system.diffusion)) {
      throw InputError(fmt::format("diffusion: {} V^2/s (allowed: >= 0)", system.diffusion));
    }
    if (system.diffusion > 0.0 && !HasNoise(options_.stepper)) {
      throw InputError(fmt::format(
          "spu.stepper: {} has no noise term, and the cells have noise (allowed with noise: "
          "leimkuhler_matthews, euler_maruyama)",
          StepperName(options_.stepper)));
    }
  }

  void AdjustSizes() {
    switch (options_.stepper) {
      case Stepper::kLeimkuhlerMatthews:
        leimkuhler_matthews_.adjust_size(system_.input);
        return;
      case Stepper::kEulerMaruyama:
        euler_maruyama_.adjust_size(system_.input);
        return;
      case Stepper::kRungeKutta4:
        rk4_.adjust_size(system_.input);
        return;
      case Stepper::kDormandPrince5:
        dopri5_.adjust_size(system_.input);
        // odeint does not hand the size on to the stepper that is controlled.
        dopri5_.stepper().adjust_size(system_.input);
        return;
    }
  }

  auto Drift() {
    return [this](const Vector& x, Vector& dxdt, double /*t*/) {
      system_.drift->Apply(x, dxdt);
      dxdt = system_.rate * (system_.input - dxdt);
      ++work_.drift_products;
    };
  }

  void AdvanceInEqualSteps(double duration_s, Vector& state, const StepObserver& observer) {
    constexpr double kMostSteps = 1e15;
    // A ratio that is an integer but for rounding is that integer.
    const double ratio = std::max(1.0, std::ceil(duration_s / step_s_ * (1.0 - 1e-12)));
    if (ratio > kMostSteps) {
      throw RunError(fmt::format("an interval of {} s takes {:.3g} steps of {} s: too many",
                                 duration_s, ratio, step_s_));
    }
    const auto steps = static_cast<std::uint64_t>(ratio);
    const double step = duration_s / ratio;
    auto drift = Drift();
    const std::pair<decltype(drift)&, AdditiveNoise&> stochastic(drift, noise_);
    for (std::uint64_t i = 0; i < steps; ++i) {
      ThrowIfInterrupted();
      const double t = static_cast<double>(i) * step;
      switch (options_.stepper) {
        case Stepper::kLeimkuhlerMatthews:
          leimkuhler_matthews_.do_step(stochastic, state, t, step);
          break;
        case Stepper::kEulerMaruyama:
          euler_maruyama_.do_step(stochastic, state, t, step);
          break;
        default:
          rk4_.do_step(drift, state, t, step);
          break;
      }
      const double end = i + 1 == steps ? duration_s : static_cast<double>(i + 1) * step;
      FinishStep(step, end, duration_s, state, observer);
    }
  }

  void AdvanceAdaptively(double duration_s, Vector& state, const StepObserver& observer) {
    constexpr double kSmallestFraction = 1e-14;
    auto drift = Drift();
    // The derivative that dopri5 keeps from its last step belongs to another input or state.
    dopri5_.reset();
    double t = 0.0;
    double step = std::min(step_s_, duration_s);
    while (t < duration_s) {
      ThrowIfInterrupted();
      const bool last = step >= duration_s - t;
      const double tried = last ? duration_s - t : step;
      double next = tried;
      double reached = t;
      if (dopri5_.try_step(drift, state, reached, next) ==
          boost::numeric::odeint::controlled_step_result::fail) {
        ++work_.rejected_steps;
        if (next < kSmallestFraction * duration_s) {
          throw RunError(
              fmt::format("dopri5 finds no step at {} s of an interval of {} s that keeps "
                          "the error below {}",
                          t, duration_s, options_.dopri5_tolerance));
        }
      } else {
        t = last ? duration_s : reached;
        FinishStep(tried, t, duration_s, state, observer);
      }
      step = next;
    }
  }

  void FinishStep(double step, double end, double duration_s, const Vector& state,
                  const StepObserver& observer) {
    ++work_.steps;
    work_.smallest_step_s = work_.steps == 1 ? step : std::min(work_.smallest_step_s, step);
    work_.largest_step_s = std::max(work_.largest_step_s, step);
    if (!state.allFinite()) ThrowNotFinite(step, end, duration_s, state);
    if (observer) observer(end, state);
  }

  [[noreturn]] void ThrowNotFinite(double step, double end, double duration_s,
                                   const Vector& state) const {
    Index cell = 0;
    while (std::isfinite(state[cell])) ++cell;
    throw RunError(
        fmt::format("the state of cell {} is {} at {:.6g} s of an interval of {:.6g} s ({}, step "
                    "{:.6g} s, smallest "
                    "eigenvalue {:.6g}): the array diverges, or was given such a state",
                    cell, state[cell], end, duration_s, StepperName(options_.stepper), step,
                    spectrum_.lowest.real()));
  }

  OdeintOptions options_;
  AdditiveNoise noise_;
  WorkCounts& work_;
  LangevinSystem system_;
  Spectrum spectrum_;
  double step_s_ = 0.0;
  LeimkuhlerMatthews leimkuhler_matthews_;
  EulerMaruyama euler_maruyama_;
  RungeKutta4 rk4_;
  ControlledDormandPrince5 dopri5_;
};

OdeintEngine::OdeintEngine(const OdeintOptions& options, const RandomStream& noise)
    : impl_(std::make_unique<Impl>(options, noise, work_)) {}
OdeintEngine::~OdeintEngine() = default;

void OdeintEngine::SetSystem(const LangevinSystem& system) { impl_->SetSystem(system); }
void OdeintEngine::SetInput(const Vector& input) { impl_->SetInput(input); }
void OdeintEngine::Advance(double duration_s, Vector& state, const StepObserver& observer) {
  impl_->Advance(duration_s, state, observer);
}
const std::string& OdeintEngine::name() const {
  static const std::string engine_name = "odeint";
  return engine_name;
}
const Spectrum& OdeintEngine::spectrum() const { return impl_->spectrum(); }
double OdeintEngine::step_s() const { return impl_->step_s(); }

}  // namespace spusim
