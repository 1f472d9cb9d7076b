// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include <spusim/analog/engine.h>
#include <spusim/analog/engine_choice.h>
#include <spusim/base/warning.h>
#include <spusim/device/energy_model.h>
#include <spusim/device/phase_account.h>
#include <spusim/device/simulated_clock.h>
#include <spusim/device/spu_device.h>

namespace spusim {

/// A machine as a task sees it: devices, and what they did. models/system/Simulation is the one
/// that moves cycle by cycle, on SystemC; setup/IdealMachine computes the cells alone.
class Machine {
 public:
  virtual ~Machine() = default;

  /// How many devices it has, at least 1.
  virtual std::size_t devices() const = 0;
  /// Device number k. @pre k < devices().
  virtual SpuDevice& device(std::size_t k) = 0;
  /// The simulated time, which all devices share.
  virtual SimulatedClock& clock() = 0;

  /// Calls `report` now and then while an anneal takes samples, with the share that is taken. Null:
  /// not.
  virtual void OnSamples(std::function<void(double fraction)> report) = 0;

  /// Cycles of the SPU clock since the start.
  virtual std::uint64_t cycles() const = 0;
  /// What they were spent on; they sum to cycles().
  virtual const PhaseAccount& account() const = 0;
  /// What the engine did, events of the amplifiers among it.
  virtual const WorkCounts& work() const = 0;
  /// The engine that moves the cells, and why it was taken.
  virtual const EngineChoice& engine() const = 0;
  /// Where the energy went so far.
  virtual EnergyReport Energy() const = 0;

  /// Ends the waveform, where one is written. @throws FileError.
  virtual void CloseTrace() = 0;
  /// What the user should know of the waveform: patterns without a signal, a window that was not
  /// reached.
  virtual std::vector<Warning> TraceWarnings() const = 0;
};

}  // namespace spusim
