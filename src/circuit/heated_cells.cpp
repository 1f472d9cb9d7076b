// SPDX-License-Identifier: Apache-2.0
#include <spusim/circuit/heated_cells.h>

namespace spusim {

HeatedCells::HeatedCells(const ThermalParts& parts, double resistance_ohm)
    : parts_(parts), resistance_ohm_(resistance_ohm) {
  // Checks the parts before there is an array.
  ThermalNetwork(parts, 1);
}

void HeatedCells::WriteArray(const LinearOperator& m) {
  magnitudes_ = m.ToDense().cwiseAbs();
  const Index n = m.size();
  if (network_ && network_->rise().size() == n) return;
  network_.emplace(parts_, n);
  network_->Advance(time_s_, Vector::Constant(n, parts_.cell_power_w));
}

Vector HeatedCells::Power(const Eigen::Ref<const Vector>& volts,
                          const Eigen::Ref<const Vector>& input_v) const {
  Vector power_w = Vector::Constant(magnitudes_.rows(), parts_.cell_power_w);
  if (volts.size() != 0) power_w += magnitudes_ * volts.cwiseAbs2() / resistance_ohm_;
  if (input_v.size() != 0) power_w += input_v.cwiseAbs2() / resistance_ohm_;
  return power_w;
}

void HeatedCells::AdvanceTo(double time_s, bool integrating, const Eigen::Ref<const Vector>& volts,
                            const Eigen::Ref<const Vector>& input_v) {
  network_->Advance(time_s - time_s_, integrating ? Power(volts, input_v)
                                                  : Vector(Vector::Constant(magnitudes_.rows(),
                                                                            parts_.cell_power_w)));
  time_s_ = time_s;
}

}  // namespace spusim
