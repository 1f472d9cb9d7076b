// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <spusim/cli/run_context.h>
#include <spusim/host/spu_session.h>
#include <spusim/models/system/simulation.h>

namespace spusim {

/// Fills the parts of the summary that every run with a device has: engine, time by phase, events,
/// noise; ends the waveform; warns of trace patterns that match nothing.
void SummariseDevice(Simulation& simulation, const SessionEvents& events, double clock_hz,
                     RunContext& context);

/// @throws InputError when a task needs more cells than `spu.cells` says the chip has.
void CheckCells(const Config& config, Index needed);

/// One line about where the simulated time went, largest phases first.
std::string PhaseLine(const PhaseAccount& account, double clock_hz);

/// "1.23 ms"
std::string TimeText(double seconds);

}  // namespace spusim
