// SPDX-License-Identifier: Apache-2.0
#include <spusim/analog/engine.h>

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include <spusim/base/errors.h>
#include <spusim/linalg/all_finite.h>

namespace spusim {
namespace {

void CheckInput(const Vector& input, Index cells) {
  if (input.size() != cells) {
    throw InputError(
        fmt::format("input: {} entries (allowed: {}, one a cell)", input.size(), cells));
  }
  if (!AllFinite(input)) {
    throw InputError("input: an entry is not finite (allowed: finite numbers)");
  }
}

void CheckDuration(const char* what, double duration_s) {
  if (duration_s >= 0.0 && std::isfinite(duration_s)) return;
  throw InputError(fmt::format("{}: {} s (allowed: >= 0)", what, duration_s));
}

bool SameDynamics(const LangevinSystem& a, const LangevinSystem& b) {
  return a.drift == b.drift && a.noise_mixing == b.noise_mixing && a.noise_gains == b.noise_gains &&
         a.rate == b.rate && a.input_pole == b.input_pole;
}

}  // namespace

void Engine::Check(const LangevinSystem& system) const {
  if (!system.drift) throw InputError("system: it has no drift operator");
  const Index cells = system.drift->size();
  CheckInput(system.input, cells);
  if (!(system.rate > 0.0) || std::isinf(system.rate)) {
    throw InputError(fmt::format("rate: {} 1/s (allowed: > 0)", system.rate));
  }
  if (!(system.diffusion >= 0.0) || std::isinf(system.diffusion)) {
    throw InputError(fmt::format("diffusion: {} V^2/s (allowed: >= 0)", system.diffusion));
  }
  if (!(system.input_pole >= 0.0) || std::isinf(system.input_pole)) {
    throw InputError(
        fmt::format("input_pole: {} 1/s (allowed: >= 0; 0 settles at once)", system.input_pole));
  }
  if (system.noise_gains != nullptr) {
    const Matrix& gains = *system.noise_gains;
    if (system.noise_mixing != nullptr) {
      throw InputError("noise: both a mixing and gains of single cells (allowed: one of the two)");
    }
    if (gains.rows() != cells || gains.cols() == 0) {
      throw InputError(fmt::format("noise gains: {} x {} (allowed: {} rows, one a cell)",
                                   gains.rows(), gains.cols(), cells));
    }
    if (!AllFinite(gains)) {
      throw InputError("noise gains: an entry is not finite (allowed: finite numbers)");
    }
  }
  if (system.noise_mixing == nullptr) return;
  const Matrix& mixing = *system.noise_mixing;
  if (mixing.rows() != cells || mixing.cols() == 0) {
    throw InputError(fmt::format("noise mixing: {} x {} (allowed: {} rows, one a cell)",
                                 mixing.rows(), mixing.cols(), cells));
  }
  if (!AllFinite(mixing)) {
    throw InputError("noise mixing: an entry is not finite (allowed: finite numbers)");
  }
}

void Engine::MoveInputTo(const Vector& input, bool had_system) {
  if (system_.input_pole == 0.0) {
    input_offset_.resize(0);
    return;
  }
  // What the outputs are now, less where they go.
  if (!had_system || system_.input.size() != input.size()) {
    input_offset_ = -input;
  } else if (input_offset_.size() != input.size()) {
    input_offset_ = system_.input - input;
  } else {
    input_offset_ += system_.input - input;
  }
}

void Engine::SetSystem(const LangevinSystem& system) {
  Check(system);
  const bool had_system = system_.drift != nullptr;
  TakeSystem(system, had_system && SameDynamics(system_, system));
  const Vector last_input = system_.input;
  system_ = system;
  system_.input = last_input;
  MoveInputTo(system.input, had_system);
  system_.input = system.input;
  TakeInput();
}

void Engine::SetInput(const Vector& input) {
  if (!system_.drift) throw InputError("engine: no system was set");
  CheckInput(input, system_.drift->size());
  MoveInputTo(input, true);
  system_.input = input;
  TakeInput();
}

void Engine::ResetInputs() {
  system_.input.setZero();
  input_offset_.setZero();
}

void Engine::Hold(double duration_s) {
  CheckDuration("hold", duration_s);
  if (input_offset_.size() == 0 || duration_s == 0.0) return;
  input_offset_ *= std::exp(-system_.input_pole * duration_s);
  TakeInput();
}

void Engine::Advance(double duration_s, Vector& state, const PathView* view) {
  if (!system_.drift) throw InputError("engine: no system was set");
  CheckDuration("advance", duration_s);
  if (state.size() != system_.drift->size()) {
    throw InputError(fmt::format("advance: a state of {} cells (allowed: {}, as the drift)",
                                 state.size(), system_.drift->size()));
  }
  if (duration_s == 0.0) return;
  // Before the first product, which would spread a NaN over all cells.
  CheckState(state, 0.0, duration_s, "as given");
  ++work_.intervals;
  Move(duration_s, state, view);
  if (input_offset_.size() != 0) input_offset_ *= std::exp(-system_.input_pole * duration_s);
}

void Engine::Announce(double /*interval_s*/, std::uint64_t /*count*/) {}

void Engine::CountStep(double step_s) {
  ++work_.steps;
  work_.smallest_step_s = work_.steps == 1 ? step_s : std::min(work_.smallest_step_s, step_s);
  work_.largest_step_s = std::max(work_.largest_step_s, step_s);
}

void Engine::CheckState(const Vector& state, double end_s, double duration_s,
                        const std::string& how) const {
  if (AllFinite(state)) return;
  Index cell = 0;
  while (std::isfinite(state[cell])) ++cell;
  throw RunError(
      fmt::format("the state of cell {} is {} at {:.6g} s of an interval of {:.6g} s ({}, smallest "
                  "eigenvalue {:.6g}): the array diverges, or was given such a state",
                  cell, state[cell], end_s, duration_s, how, spectrum_.lowest.real()));
}

}  // namespace spusim
