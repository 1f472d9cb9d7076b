// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include <spusim/circuit/amplifier_bandwidth.h>
#include <spusim/circuit/cell_circuit.h>
#include <spusim/circuit/cell_errors.h>
#include <spusim/circuit/heated_cells.h>
#include <spusim/circuit/rc_circuit.h>
#include <spusim/noise/stream_family.h>

namespace spusim {

/// What RC-integrator cells are made of; the default is ideal.
struct RcCellOptions {
  double resistance_ohm = 1e3;
  double capacitance_f = 1e-9;
  CellSpread spread = {};
  double amplifier_bandwidth_hz = 0.0;  ///< gain-bandwidth product; 0: infinite
  double input_settling_s = 0.0;        ///< time constant of the input DACs' outputs; 0: at once
  ThermalParts thermal = {};            ///< used where the spread drifts with temperature
  StreamFamily specimen{1, DeviceName(0)};
};

/// RC-integrator cells: the ideal circuit, parts with errors that drift with temperature,
/// amplifiers with a bandwidth, in that order. Equations: RcCircuit, CellErrors, HeatedCells,
/// AmplifierBandwidth.
class RcCells final : public CellCircuit {
 public:
  /// @throws InputError for a value out of range.
  explicit RcCells(const RcCellOptions& options);

  /// @throws InputError as CellErrors::Realise.
  void Program(std::shared_ptr<const LinearOperator> matrix,
               std::shared_ptr<const Matrix> mixing) override;
  LangevinSystem System(const Vector& input_v, double node_variance_v2) override;
  Index sources() const override;
  /// An amplifier's rate of change is that of a held voltage, zero.
  void Release(double held_s, Eigen::Ref<Vector> state) override;
  Vector PulseStep(const Vector& areas_vs) const override;
  bool MoveTemperatures(double time_s, bool integrating, const Eigen::Ref<const Vector>& volts,
                        const Eigen::Ref<const Vector>& input_v) override;
  Index cells() const override { return matrix_ == nullptr ? 0 : matrix_->size(); }

 private:
  RcCircuit circuit_;
  double input_pole_ = 0.0;
  std::optional<CellErrors> errors_;  ///< nothing: ideal parts
  std::optional<HeatedCells> heat_;   ///< nothing: parts keep their temperature
  std::optional<AmplifierBandwidth> bandwidth_;
  std::shared_ptr<const LinearOperator> matrix_;
  std::shared_ptr<const Matrix> mixing_;
};

}  // namespace spusim
