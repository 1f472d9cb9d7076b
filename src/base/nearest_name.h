// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace spusim {

/// Number of insertions, deletions, substitutions and swaps of neighbours that turn `a` into `b`
/// (optimal string alignment distance).
std::size_t EditDistance(std::string_view a, std::string_view b);

/// The name that `wrong` was most likely meant to be; the first of equals. Of dotted names the last
/// part counts too, so that the right key in the wrong section is found. Empty without candidates.
std::string NearestName(std::string_view wrong, const std::vector<std::string>& names);

}  // namespace spusim
