// SPDX-License-Identifier: Apache-2.0
#include <spusim/models/spu/rc_cell_array.h>

#include <fmt/format.h>

#include <spusim/config/errors.h>

namespace spusim {

RcCellArray::RcCellArray(const sc_core::sc_module_name& name, const RcCircuit& circuit,
                         AnalogCore& core, const NoiseSource& noise,
                         const CellArrayOptions& options)
    : sc_module(name), circuit_(circuit), core_(core), noise_(noise), options_(options) {
  hold.initialize(true);
  if (!options.spread.ideal()) errors_.emplace(options.spread, options.device_seed);
}

void RcCellArray::WriteArray(const ArrayImage& image) {
  core_.AdvanceToNow();
  matrix_ = ProgrammedMatrix(image, options_.storage);
  if (errors_) errors_->Realise(*matrix_);
  array_changed_ = true;
}

void RcCellArray::WriteNoise(const NoiseImage& image) {
  core_.AdvanceToNow();
  if (!image.mixed() && mixing_ == nullptr) return;
  mixing_ = ProgrammedMixing(image);
  array_changed_ = true;
}

void RcCellArray::SetInput(const Vector& volts) {
  core_.AdvanceToNow();
  input_v_ = volts;
}

void RcCellArray::PulseInput(const Vector& areas_vs) {
  core_.AdvanceToNow();
  // They come as the inputs change, which is when the cells are let go.
  pulses_vs_ = areas_vs;
}

void RcCellArray::Preset(const Vector& volts) {
  core_.AdvanceToNow();
  core_.SetState(volts);
}

void RcCellArray::Integrate(bool on) {
  core_.AdvanceToNow();
  if (on) {
    if (matrix_ == nullptr || input_v_.size() != matrix_->size()) {
      throw RunError(fmt::format("anneal started with {} input words for {} cells", input_v_.size(),
                                 matrix_ ? matrix_->size() : 0));
    }
    if (mixing_ != nullptr && mixing_->rows() != matrix_->size()) {
      throw RunError(fmt::format("anneal of {} cells started with noise sources mixed for {}",
                                 matrix_->size(), mixing_->rows()));
    }
    LangevinSystem system = circuit_.System(matrix_, input_v_, noise_.level(), mixing_);
    if (options_.input_settling_s > 0.0) system.input_pole = 1.0 / options_.input_settling_s;
    if (errors_) system = errors_->Apply(system);
    if (array_changed_ || noise_.level() != level_in_use_) {
      core_.SetSystem(system);
      level_in_use_ = noise_.level();
      array_changed_ = false;
    } else {
      core_.SetInput(system.input);
    }
    if (pulses_vs_.size() != 0) {
      core_.SetState(core_.state() + circuit_.PulseStep(1.0) * pulses_vs_);
      pulses_vs_.resize(0);
    }
  }
  core_.Integrate(on);
  hold.write(!on);
}

void RcCellArray::AnnounceStrobes(const sc_core::sc_time& interval, std::uint64_t count) {
  core_.Announce(interval, count);
}

const Vector& RcCellArray::Voltages() {
  core_.AdvanceToNow();
  return core_.state();
}

}  // namespace spusim
