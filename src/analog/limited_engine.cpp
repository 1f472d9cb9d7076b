// SPDX-License-Identifier: Apache-2.0
#include <spusim/analog/limited_engine.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include <spusim/base/errors.h>
#include <spusim/base/interrupt.h>
#include <spusim/linalg/decompositions.h>
#include <spusim/linalg/dense_operator.h>

namespace spusim {
namespace {

/// Spectral radius of the voltages' motion, the states behind them following at once.
double SlowRadius(const LangevinSystem& system, Index voltages, const Spectrum& whole) {
  const Index behind = system.drift->size() - voltages;
  if (behind == 0) return whole.max_modulus;
  const Matrix m = system.drift->ToDense();
  const Matrix slow =
      m.topLeftCorner(voltages, voltages) -
      m.topRightCorner(voltages, behind) * m.bottomRightCorner(behind, behind)
                                               .partialPivLu()
                                               .solve(m.bottomLeftCorner(behind, voltages));
  return FindSpectrum(DenseOperator(slow)).max_modulus;
}

void CheckLimit(const char* what, double value) {
  if (value >= 0.0 && std::isfinite(value)) return;
  throw InputError(fmt::format("amplifier: {} of {} (allowed: >= 0; 0 is none)", what, value));
}

}  // namespace

LimitedEngine::LimitedEngine(std::unique_ptr<Engine> inner, const OutputLimits& limits,
                             const RandomStream& noise, double steps)
    : inner_(std::move(inner)), limits_(limits), noise_(noise), steps_(steps) {
  CheckLimit("an output swing (V)", limits.swing_v);
  CheckLimit("a slew rate (V/s)", limits.slew_v_per_s);
}

void LimitedEngine::TakeSystem(const LangevinSystem& next, bool /*same_dynamics*/) {
  inner_->SetSystem(next);
  spectrum_ = inner_->spectrum();
  const Index states = next.drift->size();
  voltages_ = next.layout.voltages == 0 ? states : next.layout.voltages;
  slow_radius_ = SlowRadius(next, voltages_, spectrum_);
  for (auto* flags : {&saturated_, &slewing_, &was_saturated_, &was_slewing_}) {
    flags->assign(static_cast<std::size_t>(voltages_), false);
  }
  for (Vector* v : {&drift_, &end_drift_, &normals_}) v->setZero(states);
  noise_.set_amplitude(std::sqrt(2.0 * next.diffusion));
  noise_.set_mixing(next.noise_mixing);
  noise_.set_gains(next.noise_gains);
  work_.setups = inner_->work().setups;
}

void LimitedEngine::TakeInput() { inner_->SetInput(system().input); }

void LimitedEngine::Hold(double duration_s) {
  Engine::Hold(duration_s);
  inner_->Hold(duration_s);
}

void LimitedEngine::Move(double duration_s, Vector& state, const PathView* view) {
  const double time_s = 1.0 / (system().rate * std::max(slow_radius_, 1e-12));
  const double count = std::max(1.0, std::ceil(duration_s / time_s * steps_));
  const double step_s = duration_s / count;
  CutOff(state);
  const auto steps = static_cast<std::uint64_t>(count);
  for (std::uint64_t k = 0; k < steps; ++k) {
    constexpr std::uint64_t kStepsBetweenLooks = 256;
    if (k % kStepsBetweenLooks == 0) ThrowIfInterrupted();
    Step(step_s * static_cast<double>(k), step_s, state);
    CountStep(step_s);
    const double now_s = k + 1 == steps ? duration_s : step_s * static_cast<double>(k + 1);
    if (view != nullptr) Show(now_s, duration_s, state, *view);
  }
  work_.normals = inner_->work().normals + noise_.normals_drawn();
  CheckState(state, duration_s, duration_s, "amplifiers with limits");
}

bool LimitedEngine::LimitedDrift(double time_s, const Vector& state, Vector& drift) {
  const LangevinSystem& s = system();
  input_ = s.input;
  if (input_offset().size() != 0) input_ += std::exp(-s.input_pole * time_s) * input_offset();
  s.drift->Apply(state, drift);
  drift = s.rate * (input_ - drift);
  bool acts = false;
  for (Index i = 0; i < voltages_; ++i) {
    const auto cell = static_cast<std::size_t>(i);
    slewing_[cell] = limits_.slew_v_per_s > 0.0 && std::abs(drift[i]) > limits_.slew_v_per_s;
    if (slewing_[cell]) drift[i] = std::copysign(limits_.slew_v_per_s, drift[i]);
    if (s.layout.second_order() && limits_.slew_v_per_s > 0.0) {
      double& change = drift[voltages_ + i];
      const double q = state[voltages_ + i];
      if (std::abs(q) * s.rate >= limits_.slew_v_per_s && change * q > 0.0) {
        change = 0.0;
        slewing_[cell] = true;
      }
    }
    saturated_[cell] = limits_.swing_v > 0.0 && std::abs(state[i]) >= limits_.swing_v;
    if (saturated_[cell] && drift[i] * state[i] > 0.0) drift[i] = 0.0;
    if (saturated_[cell] && s.layout.second_order() && drift[voltages_ + i] * state[i] > 0.0) {
      drift[voltages_ + i] = 0.0;
    }
    acts = acts || slewing_[cell] || saturated_[cell];
  }
  return acts;
}

void LimitedEngine::Step(double start_s, double step_s, Vector& state) {
  const bool acts = LimitedDrift(start_s, state, drift_);
  CountLimits();
  // Explicit steps follow the fastest state.
  const double parts =
      std::max(1.0, std::ceil(step_s * system().rate * spectrum_.max_modulus * steps_ * 0.999));
  if (!acts) {
    if (parts > 1.0) start_ = state;
    inner_->Advance(step_s, state);
    // States that are fast against a step would have gone far beyond a limit within it.
    const bool beyond = CutOff(state);
    if (!beyond || parts == 1.0) return;
    state = start_;
    LimitedDrift(start_s, state, drift_);
  } else {
    // The inner engine's inputs settle on meanwhile.
    inner_->Hold(step_s);
  }
  const double part_s = step_s / parts;
  for (double k = 0.0; k < parts; k += 1.0) {
    if (k > 0.0) LimitedDrift(start_s + k * part_s, state, drift_);
    LimitedStep(start_s + k * part_s, part_s, state);
  }
}

void LimitedEngine::LimitedStep(double start_s, double step_s, Vector& state) {
  end_ = state + step_s * drift_;
  LimitedDrift(start_s + step_s, end_, end_drift_);
  state += (0.5 * step_s) * (drift_ + end_drift_);
  if (noise_.amplitude() > 0.0) {
    noise_(state, normals_, 0.0);
    state += noise_.amplitude() * std::sqrt(step_s) * normals_;
  }
  CutOff(state);
}

void LimitedEngine::CountLimits() {
  for (std::size_t i = 0; i < saturated_.size(); ++i) {
    if (saturated_[i] && !was_saturated_[i]) ++work_.saturations;
    if (slewing_[i] && !was_slewing_[i]) ++work_.slews;
  }
  was_saturated_ = saturated_;
  was_slewing_ = slewing_;
}

bool LimitedEngine::CutOff(Vector& state) const {
  const LangevinSystem& s = system();
  const double swing = limits_.swing_v;
  const double most_q = limits_.slew_v_per_s / s.rate;
  bool changed = false;
  for (Index i = 0; i < voltages_; ++i) {
    const bool beyond = swing > 0.0 && std::abs(state[i]) >= swing;
    if (beyond) {
      changed = changed || std::abs(state[i]) > swing;
      state[i] = std::copysign(swing, state[i]);
    }
    if (!s.layout.second_order()) continue;
    double& q = state[voltages_ + i];
    const double before = q;
    if (most_q > 0.0) q = std::clamp(q, -most_q, most_q);
    if (beyond && q * state[i] > 0.0) q = 0.0;
    changed = changed || q != before;
  }
  return changed;
}

void LimitedEngine::Show(double time_s, double duration_s, const Vector& state,
                         const PathView& view) {
  if (time_s < duration_s && (time_s < view.from_s || time_s > view.to_s)) return;
  shown_ = state.head(std::min(view.cells, voltages_));
  view.look(time_s, shown_);
}

}  // namespace spusim
