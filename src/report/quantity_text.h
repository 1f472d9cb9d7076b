// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <spusim/device/energy_model.h>
#include <spusim/device/phase_account.h>
#include <spusim/laws/error_prediction.h>

namespace spusim {

/// "1.23 mJ", "50 Gbit/s"; from nano to tera.
std::string SiText(double value, const std::string& unit);

/// "1.23 ms", "4500 s"
std::string TimeText(double seconds);

/// The phases by name, in the order of an anneal, in cycles.
std::vector<std::pair<std::string, std::uint64_t>> PhaseEntries(const PhaseAccount& account);

/// One line about where the simulated time went, largest phases first.
std::string PhaseLine(const PhaseAccount& account, double clock_hz);

/// One line about where the energy went, largest parts first, and how much of it `what` took, of
/// which there were `count`. @pre some part is modelled.
std::string EnergyLine(const EnergyReport& energy, std::uint64_t count, const std::string& what);

/// "settling 1.0e-03, noise ...": the parts of a prediction.
std::string PartsText(const ErrorPrediction& prediction);

}  // namespace spusim
