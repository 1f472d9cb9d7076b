// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <spusim/analog/engine.h>
#include <spusim/analog/task_shape.h>
#include <spusim/config/config.h>
#include <spusim/device/energy_model.h>
#include <spusim/device/phase_account.h>
#include <spusim/device/simulated_clock.h>
#include <spusim/device/spu_device.h>
#include <spusim/setup/make_engine.h>

namespace spusim {

/// Builds and runs one simulated system; no SystemC in this header. A process can build one:
/// SystemC does not elaborate twice. With trace.enabled, waves.vcd and waves.gtkw are written into
/// `folder`.
class Simulation {
 public:
  /// `shape`: what is going to be asked of it; spu.engine = "auto" follows from it.
  /// @throws InputError for what the configuration's checks cannot see (a link wider than a beat,
  /// an
  ///   engine that cannot do this shape ...); FileError when the waveform cannot be written.
  Simulation(const Config& config, const TaskShape& shape, const std::filesystem::path& folder);
  ~Simulation();
  Simulation(const Simulation&) = delete;
  Simulation& operator=(const Simulation&) = delete;

  SpuDevice& device();
  /// The simulated time, which all devices share.
  SimulatedClock& clock();

  /// Calls `report` now and then while an anneal takes samples, with the share that is taken. Null:
  /// not.
  void OnSamples(std::function<void(double fraction)> report);

  std::uint64_t cycles() const;
  const PhaseAccount& account() const;
  const WorkCounts& work() const;
  const EngineChoice& engine() const;
  /// Where the device's energy went so far.
  EnergyReport Energy() const;

  /// Ends the waveform. Called by the destructor too, which cannot report errors.
  /// @throws FileError
  void CloseTrace();
  /// What the user should know of the waveform: patterns without a signal, a window that was not
  /// reached.
  std::vector<std::string> TraceWarnings() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace spusim
