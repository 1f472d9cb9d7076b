// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include <spusim/config/config.h>
#include <spusim/linalg/types.h>

namespace spusim {

// What the parts that are on (config/key_traits.h) mean for a run: loops over the table of keys.

/// Why the predicted error of a solution, or of what is sampled, does not hold for the configured
/// parts; empty where it does.
std::string UncountedInSolve(const Config& config);
std::string UncountedInSampling(const Config& config);

/// The device of which all specimens are drawn: what differs between them is left ideal.
Config NominalDevice(const Config& config);
/// True where that device is more than the programmed matrix and equal white noise.
bool HasNominalCells(const Config& config);
/// True where its noise is that: equal, white and independent, so that only the drift differs.
bool HasPlainNoise(const Config& config);

/// True where conductances are not what was programmed, apart from rounding.
bool HasMovedArray(const Config& config);
/// True where parts make any array, or a factored one, a general one.
bool HasGeneralArray(const Config& config);
bool HasGeneralFactoredArray(const Config& config);

/// @throws InputError where a task of `needed` cells has too large a general array by its parts.
void CheckGeneralArray(const Config& config, Index needed);
/// @throws InputError where a key is on that is not exported to SPICE.
void CheckExportableParts(const Config& config);

}  // namespace spusim
