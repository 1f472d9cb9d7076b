// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include <systemc>

#include <spusim/circuit/array_image.h>
#include <spusim/circuit/cell_errors.h>
#include <spusim/circuit/rc_circuit.h>
#include <spusim/models/spu/analog_core.h>
#include <spusim/models/spu/cell_array_if.h>
#include <spusim/models/spu/noise_source.h>

namespace spusim {

/// What a cell array has besides the circuit's values.
struct CellArrayOptions {
  JacobianStorage storage = JacobianStorage::kDouble;
  double input_settling_s = 0.0;  ///< time constant of the input DACs' outputs; 0: at once
  CellSpread spread = {};
  std::uint64_t device_seed = 1;
};

/// All RC-integrator cells and their resistor arrays: one module, state as one vector. Physics:
/// RcCircuit.
class RcCellArray : public sc_core::sc_module, public CellArrayIf {
 public:
  sc_core::sc_out<bool> hold{"hold"};  ///< high while the integrators are held

  RcCellArray(const sc_core::sc_module_name& name, const RcCircuit& circuit, AnalogCore& core,
              const NoiseSource& noise, const CellArrayOptions& options = {});

  void WriteArray(const ArrayImage& image) override;
  void WriteNoise(const NoiseImage& image) override;
  void SetInput(const Vector& volts) override;
  void PulseInput(const Vector& areas_vs) override;
  void Preset(const Vector& volts) override;
  void Integrate(bool on) override;
  void AnnounceStrobes(const sc_core::sc_time& interval, std::uint64_t count) override;
  const Vector& Voltages() override;
  const Spectrum& spectrum() const override { return core_.engine().spectrum(); }

 private:
  RcCircuit circuit_;
  AnalogCore& core_;
  const NoiseSource& noise_;
  CellArrayOptions options_;
  std::optional<CellErrors> errors_;  ///< nothing: ideal cells
  std::shared_ptr<const LinearOperator> matrix_;
  std::shared_ptr<const Matrix> mixing_;  ///< null: a source of its own for each cell
  Vector input_v_;
  Vector pulses_vs_;  ///< at the next start; empty: none
  double level_in_use_ = 0.0;
  bool array_changed_ = false;
};

}  // namespace spusim
