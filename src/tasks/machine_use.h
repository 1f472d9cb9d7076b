// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include <spusim/device/machine.h>
#include <spusim/tasks/task_log.h>
#include <spusim/tasks/task_result.h>

namespace spusim {

/// Ends the waveform and takes stock; warns of trace patterns that match nothing and of saturated
/// amplifiers. `clock_hz`: of the SPU.
MachineUse FinishMachine(Machine& machine, const SessionEvents& events, double clock_hz,
                         TaskLog& log);

/// Why a linear law does not hold for a run: amplifiers came to their limits. Empty: they did not.
std::string WhyUnpredicted(const Machine& machine);

}  // namespace spusim
