// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include <spusim/config/config.h>

namespace spusim {

/// Every key with its value, as a TOML file: loading it gives the same configuration, and that the
/// same text.
std::string ResolvedToml(const Config& config);

}  // namespace spusim
