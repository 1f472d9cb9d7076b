// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace spusim::bench {

/// How CPU time grows with sizes: for each sweep the measured times and the exponent p of a least
/// squares fit time = c size^p (a straight line through the logarithms), as a table.
std::string ScalingTable();

}  // namespace spusim::bench
