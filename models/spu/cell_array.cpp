// SPDX-License-Identifier: Apache-2.0
#include <spusim/models/spu/cell_array.h>

#include <limits>
#include <utility>

#include <fmt/format.h>

#include <spusim/base/errors.h>

namespace spusim {

CellArray::CellArray(const sc_core::sc_module_name& name, std::unique_ptr<CellCircuit> circuit,
                     AnalogCore& core, const NoiseSource& noise, JacobianStorage storage,
                     std::unique_ptr<ResistorEnergy> energy)
    : sc_module(name),
      circuit_(std::move(circuit)),
      core_(core),
      noise_(noise),
      storage_(storage),
      energy_(std::move(energy)) {
  core_.Watch(energy_.get());
  hold.initialize(true);
}

namespace {

/// Held cells have leaked for `seconds`.
void Leak(CellCircuit& circuit, double seconds, AnalogCore& core, ResistorEnergy* energy) {
  const Index n = circuit.cells();
  if (n == 0 || core.state().size() < n) return;
  Vector state = core.state();
  if (!circuit.Hold(seconds, state.head(n))) return;
  if (energy != nullptr) energy->AddLeak(core.state().head(n), state.head(n));
  core.SetState(state);
}

}  // namespace

void CellArray::WriteArray(const ArrayImage& image) {
  core_.AdvanceToNow();
  matrix_ = ProgrammedMatrix(image, storage_);
  if (energy_) energy_->SetArray(*matrix_);
  array_changed_ = true;
}

void CellArray::WriteNoise(const NoiseImage& image) {
  core_.AdvanceToNow();
  if (!image.mixed() && mixing_ == nullptr) return;
  mixing_ = ProgrammedMixing(image);
  array_changed_ = true;
}

void CellArray::SetInput(const Vector& volts) {
  core_.AdvanceToNow();
  input_v_ = volts;
}

void CellArray::PulseInput(const Vector& areas_vs) {
  core_.AdvanceToNow();
  // They come as the inputs change, which is when the cells are let go.
  pulses_vs_ = areas_vs;
}

void CellArray::Preset(const Vector& volts) {
  core_.AdvanceToNow();
  if (started_ && !integrating_ && !preset_) {
    Leak(*circuit_, (sc_core::sc_time_stamp() - held_since_).to_seconds(), core_, energy_.get());
  }
  // What lies behind the voltages, if anything, is brought up to date when the cells are let go.
  Vector state = volts;
  if (volts.size() == circuit_->cells() && core_.state().size() > volts.size()) {
    state = core_.state();
    state.head(volts.size()) = volts;
  }
  preset_ = true;
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

void CellArray::Warm() {
  const Index n = circuit_->cells();
  const Index known = core_.state().size() >= n ? n : 0;
  const Index inputs = latched_v_.size() == n ? n : 0;
  if (circuit_->Warm(sc_core::sc_time_stamp().to_seconds(), integrating_, core_.state().head(known),
                     latched_v_.head(inputs))) {
    array_changed_ = true;
  }
}

void CellArray::LetGo(double held_s) {
  CheckReady();
  // Presets come as cells are let go: their charge has not been held.
  if (started_ && !integrating_ && !preset_) Leak(*circuit_, held_s, core_, energy_.get());
  const bool same_cells = circuit_->cells() == matrix_->size();
  if (array_changed_) circuit_->Program(matrix_, mixing_);
  if (energy_) energy_->SetDrive(input_v_);
  Warm();
  latched_v_ = input_v_;
  const LangevinSystem system = circuit_->System(input_v_, noise_.level());
  const Index states = system.drift->size();
  const Index n = matrix_->size();
  if (states != n || core_.state().size() != states || pulses_vs_.size() != 0) {
    Vector state = core_.state();
    if (state.size() != states) {
      // Preset voltages stay, a state of another array does not.
      const Index kept = same_cells || preset_ ? n : 0;
      state.conservativeResize(states);
      state.tail(states - kept).setZero();
    }
    circuit_->Release(held_s, state);
    if (pulses_vs_.size() != 0) state += circuit_->PulseStep(pulses_vs_);
    pulses_vs_.resize(0);
    core_.SetState(state);
  }
  preset_ = false;
  if (array_changed_ || noise_.level() != level_in_use_) {
    core_.SetSystem(system);
    level_in_use_ = noise_.level();
    array_changed_ = false;
  } else {
    core_.SetInput(system.input);
  }
  core_.SetUpdates(circuit_->updates());
}

void CellArray::Integrate(bool on) {
  core_.AdvanceToNow();
  const sc_core::sc_time& now = sc_core::sc_time_stamp();
  if (on) {
    LetGo(integrating_ ? 0.0
          : started_   ? (now - held_since_).to_seconds()
                       : std::numeric_limits<double>::infinity());
    started_ = true;
  } else {
    held_since_ = now;
    Warm();
  }
  integrating_ = on;
  core_.Integrate(on);
  hold.write(!on);
}

void CellArray::AnnounceStrobes(const sc_core::sc_time& interval, std::uint64_t count) {
  core_.Announce(interval, count);
}

const Vector& CellArray::Voltages() {
  core_.AdvanceToNow();
  const Vector& state = core_.state();
  const Index n = circuit_->cells();
  if (state.size() <= n) return state;
  voltages_ = state.segment(circuit_->first_output(), n);
  return voltages_;
}

}  // namespace spusim
