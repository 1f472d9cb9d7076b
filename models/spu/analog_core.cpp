// SPDX-License-Identifier: Apache-2.0
#include <spusim/models/spu/analog_core.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include <spusim/base/errors.h>
#include <spusim/base/interrupt.h>

namespace spusim {

using sc_core::sc_time;

AnalogCore::AnalogCore(const sc_core::sc_module_name& name, std::unique_ptr<Engine> engine)
    : sc_module(name), engine_(std::move(engine)) {
  view_.look = [this](double seconds, const Vector& volts) { LookBetween(seconds, volts); };
}

void AnalogCore::AdvanceToNow() {
  ThrowIfInterrupted();
  const sc_time& now = sc_core::sc_time_stamp();
  if (integrating_ && updates_ != nullptr) {
    while (next_update_ <= now) {
      MoveTo(next_update_);
      SetInput(updates_->Next());
      next_update_ += update_period_;
    }
  }
  MoveTo(now);
  if (probe_ != nullptr) probe_->AdvancedTo(now);
}

void AnalogCore::MoveTo(const sc_time& time) {
  if (time > time_) {
    if (integrating_) {
      Move(time);
    } else {
      engine_->Hold((time - time_).to_seconds());
    }
  }
  time_ = time;
}

void AnalogCore::Move(const sc_time& now) {
  const PathView* view = probe_ == nullptr ? nullptr : ViewUntil(now);
  // The difference is one of whole femtoseconds: equal numbers of cycles give equal seconds.
  const double seconds = (now - time_).to_seconds();
  if (energy_ != nullptr) start_ = state_;
  try {
    engine_->Advance(seconds, state_, view);
  } catch (const RunError& error) {
    // The engine counts from the start of this interval.
    throw RunError(
        fmt::format("cells, after {} s of simulated time: {}", time_.to_seconds(), error.what()));
  }
  if (energy_ != nullptr) energy_->Add(seconds, start_, state_);
  ShowState(now);
}

void AnalogCore::SetSystem(const LangevinSystem& system) {
  engine_->SetSystem(system);
  if (energy_ != nullptr) energy_->SetSystem(system);
  time_constant_s_ = 1.0 / system.rate;
  if (state_.size() == system.drift->size()) return;
  state_ = Vector::Zero(system.drift->size());
  ShowState(time_);
}

void AnalogCore::SetInput(const Vector& input_v) {
  engine_->SetInput(input_v);
  if (energy_ != nullptr) energy_->SetInput(input_v);
}

void AnalogCore::SetState(const Vector& state) {
  state_ = state;
  ShowState(time_);
}

void AnalogCore::SetUpdates(InputUpdates* updates) {
  updates_ = updates;
  if (updates == nullptr) return;
  update_period_ = sc_time(updates->period_s(), sc_core::SC_SEC);
  const sc_time first(updates->phase() * updates->period_s(), sc_core::SC_SEC);
  next_update_ = time_ + (first == sc_core::SC_ZERO_TIME ? update_period_ : first);
  SetInput(updates->Next());
}

void AnalogCore::Integrate(bool on) { integrating_ = on; }

void AnalogCore::Reset() {
  time_ = sc_core::sc_time_stamp();
  integrating_ = false;
  updates_ = nullptr;
  engine_->ResetInputs();
  state_.setZero();
  ShowState(time_);
}

void AnalogCore::Announce(const sc_time& interval, std::uint64_t count) {
  // Intervals that updates of the input cut up are none that could be worked out ahead.
  if (updates_ == nullptr) engine_->Announce(interval.to_seconds(), count);
}

void AnalogCore::Attach(AnalogProbe* probe) { probe_ = probe; }

// ---- looking

const PathView* AnalogCore::ViewUntil(const sc_time& now) {
  const ProbeWindow& window = probe_->window();
  const double duration_s = (now - time_).to_seconds();
  if (now < window.start || time_ > window.stop) return nullptr;
  view_.spacing_s = 0.0;
  if (window.spacing_s > 0.0) {
    // As many equal parts of at least that length as there is room for; a ratio that is an integer
    // but for rounding is that integer. The ends of the interval are events and shown anyway.
    const double parts = std::floor(duration_s / window.spacing_s * (1.0 + 1e-12));
    if (parts < 2.0) return nullptr;
    view_.spacing_s = duration_s / parts;
  }
  view_.cells = std::min(window.cells, state_.size());
  // The value at the window's start is that of the last look before it. No spacing of an engine's
  // own is longer than this: fixed steps are below the largest stable one.
  constexpr double kWidestStep = 3.0;
  const double lead_s =
      std::max(view_.spacing_s,
               time_constant_s_ * std::max(1.0, kWidestStep / engine_->spectrum().max_modulus));
  view_.from_s =
      window.start > time_ ? std::max(0.0, (window.start - time_).to_seconds() - lead_s) : 0.0;
  view_.to_s = window.stop < now ? (window.stop - time_).to_seconds() : duration_s;
  view_ticks_ = (now - time_).value();
  return &view_;
}

void AnalogCore::LookBetween(double seconds, const Vector& volts) {
  const double resolution = sc_core::sc_get_time_resolution().to_seconds();
  const auto ticks = static_cast<std::uint64_t>(std::llround(std::max(0.0, seconds) / resolution));
  // The end itself is shown by whoever moved the state there.
  if (ticks >= view_ticks_) return;
  probe_->Look(time_ + sc_time::from_value(ticks), volts);
}

void AnalogCore::ShowState(const sc_time& time) {
  if (probe_ != nullptr) probe_->Look(time, state_);
}

}  // namespace spusim
