// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include <systemc>

#include <spusim/circuit/cell_circuit.h>
#include <spusim/circuit/resistor_energy.h>
#include <spusim/device/array_image.h>
#include <spusim/models/spu/analog_core.h>
#include <spusim/models/spu/cell_array_if.h>

namespace spusim {

/// All cells and their programmable array: one module, state as one vector. Physics: CellCircuit.
class CellArray : public sc_core::sc_module, public CellArrayIf {
 public:
  sc_core::sc_out<bool> hold{"hold"};  ///< high while the integrators are held

  /// `energy`: counts the energy of the passive parts; null: nobody does.
  CellArray(const sc_core::sc_module_name& name, std::unique_ptr<CellCircuit> circuit,
            AnalogCore& core, JacobianStorage storage = JacobianStorage::kDouble,
            std::unique_ptr<ResistorEnergy> energy = nullptr);

  /// @throws RunError without an array, or an input and a mixing of its size; what the circuit and
  /// the engine throw. The cells go on as before then.
  void Latch(Latched latched) override;
  void Hold() override;
  void Reset() override;
  void AnnounceStrobes(const sc_core::sc_time& interval, std::uint64_t count) override;
  const Vector& Voltages() override;
  const ResistorEnergy* passives() const override { return energy_.get(); }

 private:
  void Take(Latched& latched);
  void Leak(double seconds);
  void Preset(const Vector& volts);
  void CheckReady() const;
  void MoveTemperatures(const Vector& driven_v);
  void Operate(const Latched& latched, const Vector& driven_v);

  std::unique_ptr<CellCircuit> circuit_;
  AnalogCore& core_;
  JacobianStorage storage_;
  std::unique_ptr<ResistorEnergy> energy_;
  std::shared_ptr<const LinearOperator> matrix_;
  std::shared_ptr<const Matrix> mixing_;  ///< null: a source of its own for each cell
  Vector input_v_;
  double level_in_use_ = 0.0;
  bool system_is_old_ = false;  ///< the engine has not seen the present array, mixing or parts
  bool integrating_ = false;
  std::optional<sc_core::sc_time> held_since_;  ///< nothing: since power-on
  StateLayout layout_;                          ///< of the cells as they were last let go
  Vector outputs_;                              ///< where the state is more than these
};

}  // namespace spusim
