// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>

#include <systemc>

#include <spusim/analog/engine.h>
#include <spusim/analog/input_updates.h>
#include <spusim/circuit/resistor_energy.h>
#include <spusim/models/spu/analog_probe.h>

namespace spusim {

/// The cells' state and the engine that moves it. Lazy: it is advanced only when somebody needs the
/// state at a digital event; between events nothing runs. An array that is held keeps its state,
/// while its inputs go on settling.
class AnalogCore : public sc_core::sc_module {
 public:
  AnalogCore(const sc_core::sc_module_name& name, std::unique_ptr<Engine> engine);

  /// Moves the state to the kernel's present time.
  /// @throws RunError from the engine; Interrupted after Ctrl-C.
  void AdvanceToNow();

  void SetSystem(const LangevinSystem& system);
  void SetInput(const Vector& input_v);
  void SetState(const Vector& state);
  /// Inputs that change between events; null: none. Their clock starts now, so that a source can be
  /// aligned with the strobes of an anneal. Must outlive the core.
  void SetUpdates(InputUpdates* updates);
  void Integrate(bool on);
  /// As at power-on, from now on: 0 V, held, inputs at 0. What the engine has drawn of its noise
  /// stays drawn.
  void Reset();
  /// The state will be asked for `count` times, each `interval` after the time before, first
  /// `interval` from now. Engines may work these out together; nothing else follows from it.
  void Announce(const sc_core::sc_time& interval, std::uint64_t count);
  /// Tells `energy` of all that moves the cells; it changes no number. It must outlive this.
  void Watch(ResistorEnergy* energy) { energy_ = energy; }
  /// Null ends the looking. The probe must outlive it.
  void Attach(AnalogProbe* probe);

  const Vector& state() const { return state_; }
  const Engine& engine() const { return *engine_; }

 private:
  void MoveTo(const sc_core::sc_time& time);
  void Move(const sc_core::sc_time& now);
  const PathView* ViewUntil(const sc_core::sc_time& now);
  void LookBetween(double seconds, const Vector& volts);
  void ShowState(const sc_core::sc_time& time);

  std::unique_ptr<Engine> engine_;
  Vector state_;
  double time_constant_s_ = 0.0;
  sc_core::sc_time time_;
  bool integrating_ = false;
  InputUpdates* updates_ = nullptr;
  sc_core::sc_time update_period_;
  sc_core::sc_time next_update_;
  ResistorEnergy* energy_ = nullptr;
  Vector start_;  ///< the state before the present move
  AnalogProbe* probe_ = nullptr;
  PathView view_;
  std::uint64_t view_ticks_ = 0;  ///< length of the interval that is looked at
};

}  // namespace spusim
