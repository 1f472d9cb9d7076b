// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>

#include <spusim/config/config.h>

namespace spusim {

/// The ngspice netlist of the configured run's first anneal: what the array, the DACs and the cells
/// hold then, and its span of time. Nothing is simulated. docs/spice.md.
/// @throws InputError for a task or an array that is not exported (the message says which are), and
/// for all that running the task would refuse; FileError.
std::string ExportSpice(const Config& config, const std::function<void(const std::string&)>& warn);

}  // namespace spusim
