// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>

#include <systemc>

#include <spusim/circuit/cell_circuit.h>
#include <spusim/circuit/resistor_energy.h>
#include <spusim/device/array_image.h>
#include <spusim/models/spu/analog_core.h>
#include <spusim/models/spu/cell_array_if.h>
#include <spusim/models/spu/noise_source.h>

namespace spusim {

/// All cells and their programmable array: one module, state as one vector. Physics: CellCircuit.
class CellArray : public sc_core::sc_module, public CellArrayIf {
 public:
  sc_core::sc_out<bool> hold{"hold"};  ///< high while the integrators are held

  /// `energy`: counts the energy of the passive parts; null: nobody does.
  CellArray(const sc_core::sc_module_name& name, std::unique_ptr<CellCircuit> circuit,
            AnalogCore& core, const NoiseSource& noise,
            JacobianStorage storage = JacobianStorage::kDouble,
            std::unique_ptr<ResistorEnergy> energy = nullptr);

  void WriteArray(const ArrayImage& image) override;
  void WriteNoise(const NoiseImage& image) override;
  void SetInput(const Vector& volts) override;
  void PulseInput(const Vector& areas_vs) override;
  void Preset(const Vector& volts) override;
  void Integrate(bool on) override;
  void AnnounceStrobes(const sc_core::sc_time& interval, std::uint64_t count) override;
  const Vector& Voltages() override;
  const Spectrum& spectrum() const override { return core_.engine().spectrum(); }
  const ResistorEnergy* passives() const override { return energy_.get(); }

 private:
  void CheckReady() const;
  void Warm();
  void LetGo(double held_s);

  std::unique_ptr<CellCircuit> circuit_;
  AnalogCore& core_;
  const NoiseSource& noise_;
  JacobianStorage storage_;
  std::unique_ptr<ResistorEnergy> energy_;
  std::shared_ptr<const LinearOperator> matrix_;
  std::shared_ptr<const Matrix> mixing_;  ///< null: a source of its own for each cell
  Vector input_v_;
  Vector latched_v_;  ///< what the cells were let go under
  Vector pulses_vs_;  ///< at the next start; empty: none
  double level_in_use_ = 0.0;
  bool array_changed_ = false;
  bool preset_ = false;  ///< since the cells were let go
  bool integrating_ = false;
  bool started_ = false;
  sc_core::sc_time held_since_;
  Vector voltages_;  ///< where the state is more than the voltages
};

}  // namespace spusim
