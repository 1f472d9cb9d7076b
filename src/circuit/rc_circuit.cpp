// SPDX-License-Identifier: Apache-2.0
#include <spusim/circuit/rc_circuit.h>

#include <cmath>
#include <utility>

#include <fmt/format.h>

#include <spusim/base/errors.h>

namespace spusim {

double ThermalNodeVariance(double temperature_k, double capacitance_f) {
  return kBoltzmann * temperature_k / capacitance_f;
}

RcCircuit::RcCircuit(double resistance_ohm, double capacitance_f)
    : resistance_ohm_(resistance_ohm), time_constant_s_(resistance_ohm * capacitance_f) {
  if (!(resistance_ohm > 0.0) || !(capacitance_f > 0.0) || !std::isfinite(time_constant_s_) ||
      time_constant_s_ == 0.0) {
    throw InputError(
        fmt::format("RC cell: {} ohm and {} F (allowed: both > 0)", resistance_ohm, capacitance_f));
  }
}

LangevinSystem RcCircuit::System(std::shared_ptr<const LinearOperator> matrix,
                                 const Vector& input_v, double node_variance_v2,
                                 std::shared_ptr<const Matrix> mixing) const {
  LangevinSystem system;
  system.layout.voltages = matrix->size();
  system.drift = std::move(matrix);
  system.rate = 1.0 / time_constant_s_;
  system.input = input_v;
  system.diffusion = node_variance_v2 / time_constant_s_;
  system.noise_mixing = std::move(mixing);
  return system;
}

}  // namespace spusim
