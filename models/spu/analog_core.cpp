// SPDX-License-Identifier: Apache-2.0
#include <spusim/models/spu/analog_core.h>

#include <utility>

#include <fmt/format.h>

#include <spusim/config/errors.h>
#include <spusim/config/interrupt.h>

namespace spusim {

AnalogCore::AnalogCore(const sc_core::sc_module_name& name, std::unique_ptr<Engine> engine)
    : sc_module(name), engine_(std::move(engine)) {}

void AnalogCore::AdvanceToNow() {
  ThrowIfInterrupted();
  const sc_core::sc_time& now = sc_core::sc_time_stamp();
  if (integrating_ && now > time_) {
    PathView view;
    if (probe_ != nullptr) {
      view.cells = state_.size();
      view.look = [this, start = time_](double seconds, const Vector& volts) {
        probe_->Look(start + sc_core::sc_time(seconds, sc_core::SC_SEC), volts);
      };
    }
    try {
      engine_->Advance((now - time_).to_seconds(), state_, probe_ == nullptr ? nullptr : &view);
    } catch (const RunError& error) {
      // The engine counts from the start of this interval.
      throw RunError(
          fmt::format("cells, after {} s of simulated time: {}", time_.to_seconds(), error.what()));
    }
  }
  time_ = now;
  if (probe_ != nullptr) probe_->AdvancedTo(now);
}

void AnalogCore::SetSystem(const LangevinSystem& system) {
  engine_->SetSystem(system);
  if (state_.size() == system.drift->size()) return;
  state_ = Vector::Zero(system.drift->size());
  ShowState();
}

void AnalogCore::SetInput(const Vector& input_v) { engine_->SetInput(input_v); }

void AnalogCore::SetState(const Vector& volts) {
  state_ = volts;
  ShowState();
}

void AnalogCore::Integrate(bool on) { integrating_ = on; }

void AnalogCore::ShowState() {
  if (probe_ != nullptr) probe_->Look(time_, state_);
}

}  // namespace spusim
