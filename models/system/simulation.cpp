// SPDX-License-Identifier: Apache-2.0
#include <spusim/models/system/simulation.h>

#include <optional>

#include <systemc>

#include <spusim/config/errors.h>
#include <spusim/models/system/cell_voltage_probe.h>
#include <spusim/models/system/kernel.h>
#include <spusim/models/system/spu_system.h>
#include <spusim/models/trace/trace_recorder.h>

namespace spusim {
namespace {

// SystemC does not elaborate twice in one process.
void ClaimKernel() {
  static bool claimed = false;
  if (claimed) throw RunError("a process can simulate one system");
  claimed = true;
  SetUpKernel();
}

const Config& WithKernel(const Config& config) {
  ClaimKernel();
  return config;
}

TraceOptions OptionsOf(const TraceConfig& trace, const std::filesystem::path& folder) {
  TraceOptions options;
  options.vcd = folder / "waves.vcd";
  options.gtkw = folder / "waves.gtkw";
  options.signals = trace.signals;
  options.start_s = trace.start_s;
  options.stop_s = trace.stop_s;
  options.interval_s = trace.interval_s;
  return options;
}

}  // namespace

class Simulation::Impl {
 public:
  Impl(const Config& config, const std::filesystem::path& folder)
      : engine_(ChooseEngine(config)), system_("system", WithKernel(config)) {
    if (!config.trace.enabled) return;
    recorder_.emplace(OptionsOf(config.trace, folder));
    recorder_->AddSignals(system_);
    probe_.emplace(*recorder_, system_.cells.name(), static_cast<std::size_t>(config.trace.cells));
    recorder_->CheckSelection();
    if (probe_->selected()) system_.core.Attach(&*probe_);
  }

  void CloseTrace() {
    if (!recorder_) return;
    system_.core.Attach(nullptr);
    recorder_->Close(sc_core::sc_time_stamp());
  }

  EngineChoice engine_;
  SpuSystem system_;
  std::optional<TraceRecorder> recorder_;
  std::optional<CellVoltageProbe> probe_;
};

Simulation::Simulation(const Config& config, const std::filesystem::path& folder)
    : impl_(std::make_unique<Impl>(config, folder)) {}

Simulation::~Simulation() = default;

SpuDevice& Simulation::device() { return impl_->system_.host; }

std::uint64_t Simulation::cycles() const { return impl_->system_.host.cycles(); }

const PhaseAccount& Simulation::account() const { return impl_->system_.host.account(); }

const WorkCounts& Simulation::work() const { return impl_->system_.core.engine().work(); }

const EngineChoice& Simulation::engine() const { return impl_->engine_; }

void Simulation::CloseTrace() { impl_->CloseTrace(); }

std::vector<std::string> Simulation::UnmatchedTracePatterns() const {
  return impl_->recorder_ ? impl_->recorder_->UnmatchedPatterns() : std::vector<std::string>{};
}

}  // namespace spusim
