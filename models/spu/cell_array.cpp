// SPDX-License-Identifier: Apache-2.0
#include <spusim/models/spu/cell_array.h>

#include <limits>
#include <utility>

#include <fmt/format.h>

#include <spusim/base/errors.h>

namespace spusim {

CellArray::CellArray(const sc_core::sc_module_name& name, std::unique_ptr<CellCircuit> circuit,
                     AnalogCore& core, JacobianStorage storage,
                     std::unique_ptr<ResistorEnergy> energy)
    : sc_module(name),
      circuit_(std::move(circuit)),
      core_(core),
      storage_(storage),
      energy_(std::move(energy)) {
  core_.Watch(energy_.get());
  hold.initialize(true);
}

void CellArray::Latch(Latched latched) {
  core_.AdvanceToNow();
  const Vector driven_v = input_v_;
  Take(latched);
  CheckReady();
  if (held_since_ && !integrating_) Leak((sc_core::sc_time_stamp() - *held_since_).to_seconds());
  if (latched.preset_v) Preset(*latched.preset_v);
  Operate(latched, driven_v);
  integrating_ = true;
  core_.Integrate(true);
  hold.write(false);
}

void CellArray::Take(Latched& latched) {
  if (latched.array) {
    matrix_ = ProgrammedMatrix(std::move(*latched.array), storage_);
    if (energy_) energy_->SetArray(*matrix_);
    system_is_old_ = true;
  }
  if (latched.mixing && (latched.mixing->mixed() || mixing_ != nullptr)) {
    mixing_ = ProgrammedMixing(*latched.mixing);
    system_is_old_ = true;
  }
  if (latched.input_v) input_v_ = *latched.input_v;
}

/// The cells have been held for `seconds`.
void CellArray::Leak(double seconds) {
  const Index n = circuit_->cells();
  if (n == 0 || core_.state().size() < n) return;
  Vector state = core_.state();
  if (!circuit_->Hold(seconds, state.head(n))) return;
  if (energy_) energy_->AddLeak(core_.state().head(n), state.head(n));
  core_.SetState(state);
}

void CellArray::Preset(const Vector& volts) {
  // What lies behind the voltages, if anything, is brought up to date when the cells are let go.
  Vector state = volts;
  if (volts.size() == circuit_->cells() && core_.state().size() > volts.size()) {
    state = core_.state();
    state.head(volts.size()) = volts;
  }
  core_.SetState(state);
  if (energy_) energy_->AddPreset(volts);
}

void CellArray::CheckReady() const {
  if (matrix_ == nullptr || input_v_.size() != matrix_->size()) {
    throw RunError(fmt::format("anneal started with {} input words for {} cells", input_v_.size(),
                               matrix_ ? matrix_->size() : 0));
  }
  if (mixing_ != nullptr && mixing_->rows() != matrix_->size()) {
    throw RunError(fmt::format("anneal of {} cells started with noise sources mixed for {}",
                               matrix_->size(), mixing_->rows()));
  }
}

/// `driven_v`: the inputs since temperatures were last brought up to date.
void CellArray::MoveTemperatures(const Vector& driven_v) {
  const Index n = circuit_->cells();
  const Index known = core_.state().size() >= n ? n : 0;
  const Index inputs = driven_v.size() == n ? n : 0;
  if (circuit_->MoveTemperatures(sc_core::sc_time_stamp().to_seconds(), integrating_,
                                 core_.state().head(known), driven_v.head(inputs))) {
    system_is_old_ = true;
  }
}

void CellArray::Operate(const Latched& latched, const Vector& driven_v) {
  const double held_s = integrating_  ? 0.0
                        : held_since_ ? (sc_core::sc_time_stamp() - *held_since_).to_seconds()
                                      : std::numeric_limits<double>::infinity();
  const Index n = matrix_->size();
  const bool same_cells = circuit_->cells() == n;
  if (system_is_old_) circuit_->Program(matrix_, mixing_);
  if (energy_) energy_->SetDrive(input_v_);
  MoveTemperatures(driven_v);
  const LangevinSystem system = circuit_->System(input_v_, latched.node_variance_v2);
  layout_ = system.layout;
  const Index states = layout_.size();
  if (states != n || core_.state().size() != states || latched.pulses_vs) {
    Vector state = core_.state();
    if (state.size() != states) {
      // Preset voltages stay, a state of another array does not.
      const Index kept = same_cells || latched.preset_v ? n : 0;
      state.conservativeResize(states);
      state.tail(states - kept).setZero();
    }
    circuit_->Release(held_s, state);
    if (latched.pulses_vs) state += circuit_->PulseStep(*latched.pulses_vs);
    core_.SetState(state);
  }
  if (system_is_old_ || latched.node_variance_v2 != level_in_use_) {
    core_.SetSystem(system);
    level_in_use_ = latched.node_variance_v2;
    system_is_old_ = false;
  } else {
    core_.SetInput(system.input);
  }
  core_.SetUpdates(circuit_->updates());
}

void CellArray::Hold() {
  core_.AdvanceToNow();
  held_since_ = sc_core::sc_time_stamp();
  MoveTemperatures(input_v_);
  integrating_ = false;
  core_.Integrate(false);
  hold.write(true);
}

void CellArray::Reset() {
  try {
    core_.AdvanceToNow();
    if (circuit_->cells() != 0) MoveTemperatures(input_v_);
  } catch (...) {
    // Cells that ran away are what a reset is for; an interrupt is seen at the next event.
  }
  core_.Reset();
  layout_ = {};
  matrix_.reset();
  mixing_.reset();
  input_v_.resize(0);
  integrating_ = false;
  held_since_.reset();
  hold.write(true);
}

void CellArray::AnnounceStrobes(const sc_core::sc_time& interval, std::uint64_t count) {
  core_.Announce(interval, count);
}

const Vector& CellArray::Voltages() {
  core_.AdvanceToNow();
  const Vector& state = core_.state();
  if (state.size() != layout_.size() || layout_.size() == layout_.voltages) return state;
  outputs_ = state.segment(layout_.outputs, layout_.voltages);
  return outputs_;
}

}  // namespace spusim
