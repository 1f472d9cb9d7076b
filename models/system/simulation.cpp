// SPDX-License-Identifier: Apache-2.0
#include <spusim/models/system/simulation.h>

#include <algorithm>
#include <optional>
#include <utility>

#include <fmt/format.h>
#include <systemc>

#include <spusim/base/errors.h>
#include <spusim/models/system/cell_voltage_probe.h>
#include <spusim/models/system/kernel.h>
#include <spusim/models/system/spu_system.h>
#include <spusim/models/trace/trace_recorder.h>
#include <spusim/setup/describe.h>
#include <spusim/setup/describe_energy.h>
#include <spusim/setup/make_engine.h>
#include <spusim/waves/glob_list.h>

namespace spusim {
namespace {

// SystemC does not elaborate twice in one process.
void ClaimKernel() {
  static bool claimed = false;
  if (claimed) throw RunError("a process can simulate one system");
  claimed = true;
  SetUpKernel();
}

Config WithEngine(const Config& config, const std::string& name) {
  if (config.spu.count > 1) {
    throw InputError(fmt::format(
        "spu.count: {} chips, of which this task would use one (allowed: 1; more chips are for the "
        "library, SpuSystem)",
        config.spu.count));
  }
  ClaimKernel();
  Config chosen = config;
  chosen.spu.engine = name;
  return chosen;
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

constexpr const char* kSystem = "system";
constexpr const char* kChip = "system.spu0";

std::size_t ShownCells(const TraceConfig& trace, const TaskShape& shape) {
  return static_cast<std::size_t>(std::min<Index>(trace.cells, shape.cells));
}

/// How many cells need their codes on signals: a signal that nobody looks at costs time as well.
std::size_t ShownCodes(const TraceConfig& trace, const TaskShape& shape) {
  if (!trace.enabled) return 0;
  GlobList globs(trace.signals);
  std::size_t shown = 0;
  for (std::size_t i = 0; i < ShownCells(trace, shape); ++i) {
    for (const char* codes : {"dac_code", "adc_code"}) {
      if (globs.Matches(fmt::format("{}.{}_{}", kChip, codes, i))) shown = i + 1;
    }
  }
  return shown;
}

}  // namespace

class Simulation::Impl {
 public:
  Impl(const Config& config, const TaskShape& shape, const std::filesystem::path& folder)
      : engine(ChooseEngine(config, shape)),
        energy(DescribeEnergy(config, shape)),
        system(kSystem, WithEngine(config, engine.name), ShownCodes(config.trace, shape)) {
    if (!config.trace.enabled) return;
    recorder.emplace(OptionsOf(config.trace, folder));
    recorder->AddSignals(system);
    probe.emplace(*recorder, system.spu().cells().name(), ShownCells(config.trace, shape));
    recorder->CheckSelection();
    if (probe->selected()) system.spu().core().Attach(&*probe);
  }

  void CloseTrace() {
    if (!recorder) return;
    system.spu().core().Attach(nullptr);
    recorder->Close(sc_core::sc_time_stamp());
  }

  EngineChoice engine;
  EnergySettings energy;
  SpuSystem system;
  std::optional<TraceRecorder> recorder;
  std::optional<CellVoltageProbe> probe;
};

Simulation::Simulation(const Config& config, const TaskShape& shape,
                       const std::filesystem::path& folder)
    : impl_(std::make_unique<Impl>(config, shape, folder)) {}

Simulation::~Simulation() = default;

SpuDevice& Simulation::device(std::size_t k) { return impl_->system.device(k); }

std::size_t Simulation::devices() const { return impl_->system.devices(); }

SimulatedClock& Simulation::clock() { return impl_->system.host; }

void Simulation::OnSamples(std::function<void(double)> report) {
  impl_->system.spu().sequencer.OnSamples(std::move(report));
}

std::uint64_t Simulation::cycles() const { return impl_->system.host.cycles(); }

const PhaseAccount& Simulation::account() const { return impl_->system.host.account(); }

const WorkCounts& Simulation::work() const { return impl_->system.spu().core().engine().work(); }

const EngineChoice& Simulation::engine() const { return impl_->engine; }

EnergyReport Simulation::Energy() const {
  return EnergyOf(impl_->energy, impl_->system.host.account(), impl_->system.counts());
}

void Simulation::CloseTrace() { impl_->CloseTrace(); }

std::vector<Warning> Simulation::TraceWarnings() const {
  std::vector<Warning> lines;
  if (!impl_->recorder) return lines;
  for (const std::string& pattern : impl_->recorder->UnmatchedPatterns()) {
    lines.push_back({.code = "trace_pattern_unmatched",
                     .text = fmt::format("trace.signals: \"{}\" matches no signal", pattern),
                     .key = "trace.signals"});
  }
  if (!impl_->recorder->window_reached()) {
    lines.push_back({.code = "trace_window_missed",
                     .text = "trace.start_s: the run ended before it, waves.vcd has no values",
                     .key = "trace.start_s"});
  }
  return lines;
}

}  // namespace spusim
