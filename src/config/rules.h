// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include <spusim/config/config.h>

namespace spusim {

/// A rule between keys that a configuration breaks: the key to blame, and "what is wrong (allowed:
/// ...)".
struct BrokenRule {
  std::string key;
  std::string what;
};

/// The first rule between keys that `config` breaks. Every key by itself is valid already.
std::optional<BrokenRule> FindBrokenRule(const Config& config);

}  // namespace spusim
