// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include <spusim/analog/task_shape.h>
#include <spusim/circuit/resistor_energy.h>
#include <spusim/config/config.h>
#include <spusim/device/energy_model.h>

namespace spusim {

// From the configuration to what counts energy.

/// Counts the energy of the passive parts; null where it is not asked for, or not modelled
/// (factored arrays).
std::unique_ptr<ResistorEnergy> DescribePassives(const Config& config);
/// Powers and energies of a device whose task has this shape.
EnergySettings DescribeEnergy(const Config& config, const TaskShape& shape);

}  // namespace spusim
