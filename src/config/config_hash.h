// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include <spusim/config/config.h>

namespace spusim {

/// What a run's numbers follow from, one "section.key = value" a line: the keys that can change
/// results, and for the regular files that the task reads their content's SHA-256 instead of their
/// place. Files of other tasks are left out.
/// @throws InputError or FileError if such a file cannot be read.
std::string CanonicalText(const Config& config);

/// SHA-256 of the canonical text: equal for two runs that must give equal numbers.
std::string ConfigSha256(const Config& config);

}  // namespace spusim
