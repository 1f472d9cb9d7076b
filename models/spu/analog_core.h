// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include <systemc>

#include <spusim/analog/engine.h>
#include <spusim/models/spu/analog_probe.h>

namespace spusim {

/// The cells' state and the engine that moves it. Lazy: it is advanced only when somebody needs the
/// state at a digital event; between events nothing runs. An array that is held keeps its state.
class AnalogCore : public sc_core::sc_module {
 public:
  AnalogCore(const sc_core::sc_module_name& name, std::unique_ptr<Engine> engine);

  /// Moves the state to the kernel's present time.
  /// @throws RunError from the engine; Interrupted after Ctrl-C.
  void AdvanceToNow();

  void SetSystem(const LangevinSystem& system);
  void SetInput(const Vector& input_v);
  void SetState(const Vector& volts);
  void Integrate(bool on);
  void Attach(AnalogProbe* probe) { probe_ = probe; }

  const Vector& state() const { return state_; }
  const Engine& engine() const { return *engine_; }

 private:
  void ShowState();

  std::unique_ptr<Engine> engine_;
  Vector state_;
  sc_core::sc_time time_;
  bool integrating_ = false;
  AnalogProbe* probe_ = nullptr;
};

}  // namespace spusim
