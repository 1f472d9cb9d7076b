// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <vector>

#include <spusim/analog/task_shape.h>
#include <spusim/config/config.h>
#include <spusim/device/machine.h>

namespace spusim {

/// Builds and runs one simulated system; no SystemC in this header. A process can build one:
/// SystemC does not elaborate twice. With trace.enabled, waves.vcd and waves.gtkw are written into
/// `folder`.
class Simulation final : public Machine {
 public:
  /// `shape`: what is going to be asked of it; spu.engine = "auto" follows from it.
  /// @throws InputError for what the configuration's checks cannot see (a link wider than a beat,
  /// an
  ///   engine that cannot do this shape ...); FileError when the waveform cannot be written.
  Simulation(const Config& config, const TaskShape& shape, const std::filesystem::path& folder);
  ~Simulation() override;
  Simulation(const Simulation&) = delete;
  Simulation& operator=(const Simulation&) = delete;

  std::size_t devices() const override;
  SpuDevice& device(std::size_t k = 0) override;
  SimulatedClock& clock() override;
  void OnSamples(std::function<void(double fraction)> report) override;
  std::uint64_t cycles() const override;
  const PhaseAccount& account() const override;
  const WorkCounts& work() const override;
  const EngineChoice& engine() const override;
  EnergyReport Energy() const override;
  /// Called by the destructor too, which cannot report errors.
  void CloseTrace() override;
  std::vector<Warning> TraceWarnings() const override;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace spusim
