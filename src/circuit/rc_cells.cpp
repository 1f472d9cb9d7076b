// SPDX-License-Identifier: Apache-2.0
#include <spusim/circuit/rc_cells.h>

#include <utility>

namespace spusim {

RcCells::RcCells(const RcCellOptions& options)
    : circuit_(options.resistance_ohm, options.capacitance_f) {
  if (options.input_settling_s > 0.0) input_pole_ = 1.0 / options.input_settling_s;
  const bool finite_bandwidth = options.amplifier_bandwidth_hz != 0.0;
  if (finite_bandwidth) bandwidth_.emplace(options.amplifier_bandwidth_hz);
  // The pole of an amplifier depends on the conductance at its summing node.
  if (finite_bandwidth || !options.spread.ideal()) {
    errors_.emplace(options.spread, options.specimen);
  }
  if (options.spread.drifts()) heat_.emplace(options.thermal, options.resistance_ohm);
}

void RcCells::Program(std::shared_ptr<const LinearOperator> matrix,
                      std::shared_ptr<const Matrix> mixing) {
  if (heat_ && matrix != matrix_) {
    heat_->WriteArray(*matrix);
    errors_->SetTemperatureRise(heat_->rise());
  }
  if (errors_ && matrix != matrix_) errors_->Realise(*matrix);
  matrix_ = std::move(matrix);
  mixing_ = std::move(mixing);
}

LangevinSystem RcCells::System(const Vector& input_v, double node_variance_v2) {
  LangevinSystem system = circuit_.System(matrix_, input_v, node_variance_v2, mixing_);
  system.input_pole = input_pole_;
  if (errors_) system = errors_->Apply(system);
  if (bandwidth_) system = bandwidth_->Apply(system, errors_->load(), sources());
  return system;
}

bool RcCells::MoveTemperatures(double time_s, bool integrating,
                               const Eigen::Ref<const Vector>& volts,
                               const Eigen::Ref<const Vector>& input_v) {
  if (!heat_ || matrix_ == nullptr) return false;
  heat_->AdvanceTo(time_s, integrating, volts, input_v);
  if (!errors_->SetTemperatureRise(heat_->rise())) return false;
  errors_->Realise(*matrix_);
  return true;
}

Index RcCells::sources() const { return mixing_ != nullptr ? mixing_->cols() : cells(); }

void RcCells::Release(double held_s, Eigen::Ref<Vector> state) {
  if (held_s > 0.0) state.tail(state.size() - cells()).setZero();
}

Vector RcCells::PulseStep(const Vector& areas_vs) const {
  Vector step = circuit_.PulseStep(1.0) * areas_vs;
  if (errors_) step = step.cwiseProduct(errors_->input_gain());
  return bandwidth_ ? bandwidth_->Force(step, 1.0 / circuit_.time_constant_s()) : step;
}

}  // namespace spusim
