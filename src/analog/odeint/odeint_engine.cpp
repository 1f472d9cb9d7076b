// SPDX-License-Identifier: Apache-2.0
#include <spusim/analog/odeint/odeint_engine.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <utility>

#include <fmt/format.h>

#include <spusim/analog/odeint/additive_noise.h>
#include <spusim/analog/odeint/deterministic_steppers.h>
#include <spusim/analog/odeint/euler_maruyama.h>
#include <spusim/analog/odeint/leimkuhler_matthews.h>
#include <spusim/base/errors.h>
#include <spusim/base/interrupt.h>

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
// % are a factor e^0.22. Of systems that are not symmetric the covariance has an error of first
// order in h as well, which so small a share keeps small; those known by bounds are nearly
// symmetric.
constexpr double kSpiralShare = 0.02;

// A settling input: Euler steps miss its integral by half a step's share of 1/pole.
constexpr double kSettlingShare = 0.05;

/// The step that is taken when none is asked for, in units of 1/rate. Reasons and errors:
/// docs/models/odeint_engine.md.
double DefaultStep(Stepper stepper, const Spectrum& spectrum) {
  const double scale = spectrum.max_modulus > 0.0 ? 1.0 / spectrum.max_modulus : kInfinity;
  const bool nearly_real = spectrum.real || spectrum.bounds;
  switch (stepper) {
    case Stepper::kLeimkuhlerMatthews:
      return std::min(scale, (nearly_real ? 0.5 : kSpiralShare) * spectrum.euler_step_bound);
    case Stepper::kEulerMaruyama:
      return std::min(0.1 * scale, (nearly_real ? 0.05 : kSpiralShare) * spectrum.euler_step_bound);
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

  void TakeSystem(const LangevinSystem& next, const Spectrum& spectrum) {
    if (next.diffusion > 0.0 && !HasNoise(options_.stepper)) {
      throw InputError(fmt::format(
          "spu.stepper: {} has no noise term, and the cells have noise (allowed with noise: "
          "leimkuhler_matthews, euler_maruyama)",
          StepperName(options_.stepper)));
    }
    double step_tau = options_.step_tau;
    CheckStep(step_tau, options_.stepper, spectrum);
    if (step_tau == 0.0) step_tau = DefaultStep(options_.stepper, spectrum);
    step_s_ = step_tau / next.rate;
    // A settling input must be followed as well.
    if (options_.step_tau == 0.0 && next.input_pole > 0.0) {
      step_s_ = std::min(step_s_, kSettlingShare / next.input_pole);
    }
    noise_.set_amplitude(std::sqrt(2.0 * next.diffusion));
    noise_.set_mixing(next.noise_mixing);
    noise_.set_gains(next.noise_gains);
    AdjustSizes(next.input);
  }

  /// `observer(step, end, state)` is called after each step, `end` counted from the interval's
  /// start.
  template <typename Observer>
  void Move(const LangevinSystem& system, const Vector& input_offset, double duration_s,
            Vector& state, const Observer& observer) {
    if (options_.stepper == Stepper::kDormandPrince5) {
      AdvanceAdaptively(system, input_offset, duration_s, state, observer);
    } else {
      AdvanceInEqualSteps(system, input_offset, duration_s, state, observer);
    }
    work_.normals = noise_.normals_drawn();
  }

  double step_s() const { return step_s_; }
  std::string StepText(double step) const {
    return fmt::format("{}, step {:.6g} s", StepperName(options_.stepper), step);
  }

 private:
  void AdjustSizes(const Vector& x) {
    switch (options_.stepper) {
      case Stepper::kLeimkuhlerMatthews:
        leimkuhler_matthews_.adjust_size(x);
        return;
      case Stepper::kEulerMaruyama:
        euler_maruyama_.adjust_size(x);
        return;
      case Stepper::kRungeKutta4:
        rk4_.adjust_size(x);
        return;
      case Stepper::kDormandPrince5:
        dopri5_.adjust_size(x);
        // odeint does not hand the size on to the stepper that is controlled.
        dopri5_.stepper().adjust_size(x);
        return;
    }
  }

  auto Drift(const LangevinSystem& system, const Vector& input_offset) {
    return [this, &system, &input_offset](const Vector& x, Vector& dxdt, double t) {
      system.drift->Apply(x, dxdt);
      dxdt = system.rate * (system.input - dxdt);
      if (input_offset.size() != 0) {
        dxdt += (system.rate * std::exp(-system.input_pole * t)) * input_offset;
      }
      ++work_.drift_products;
    };
  }

  template <typename Observer>
  void AdvanceInEqualSteps(const LangevinSystem& system, const Vector& input_offset,
                           double duration_s, Vector& state, const Observer& observer) {
    constexpr double kMostSteps = 1e15;
    // A ratio that is an integer but for rounding is that integer.
    const double ratio = std::max(1.0, std::ceil(duration_s / step_s_ * (1.0 - 1e-12)));
    if (ratio > kMostSteps) {
      throw RunError(fmt::format("an interval of {} s takes {:.3g} steps of {} s: too many",
                                 duration_s, ratio, step_s_));
    }
    const auto steps = static_cast<std::uint64_t>(ratio);
    const double step = duration_s / ratio;
    auto drift = Drift(system, input_offset);
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
      observer(step, end, state);
    }
  }

  template <typename Observer>
  void AdvanceAdaptively(const LangevinSystem& system, const Vector& input_offset,
                         double duration_s, Vector& state, const Observer& observer) {
    constexpr double kSmallestFraction = 1e-14;
    auto drift = Drift(system, input_offset);
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
        observer(tried, t, state);
      }
      step = next;
    }
  }

  OdeintOptions options_;
  AdditiveNoise noise_;
  WorkCounts& work_;
  double step_s_ = 0.0;
  LeimkuhlerMatthews leimkuhler_matthews_;
  EulerMaruyama euler_maruyama_;
  RungeKutta4 rk4_;
  ControlledDormandPrince5 dopri5_;
};

OdeintEngine::OdeintEngine(const OdeintOptions& options, const RandomStream& noise)
    : impl_(std::make_unique<Impl>(options, noise, work_)) {}
OdeintEngine::~OdeintEngine() = default;

void OdeintEngine::TakeSystem(const LangevinSystem& next, bool same_dynamics) {
  const Spectrum spectrum = same_dynamics ? spectrum_ : FindSpectrum(*next.drift);
  impl_->TakeSystem(next, spectrum);
  spectrum_ = spectrum;
  if (!same_dynamics) ++work_.setups;
}

void OdeintEngine::Move(double duration_s, Vector& state, const PathView* view) {
  const auto finish_step = [&](double step, double end, const Vector& x) {
    CountStep(step);
    if (!x.allFinite()) CheckState(x, end, duration_s, impl_->StepText(step));
    if (view == nullptr || end < view->from_s || end > view->to_s) return;
    shown_ = x.head(std::min(view->cells, x.size()));
    view->look(end, shown_);
  };
  impl_->Move(system(), input_offset(), duration_s, state, finish_step);
}

const std::string& OdeintEngine::name() const {
  static const std::string engine_name = "odeint";
  return engine_name;
}
double OdeintEngine::step_s() const { return impl_->step_s(); }

}  // namespace spusim
