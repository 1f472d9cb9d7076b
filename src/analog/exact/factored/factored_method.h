// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace spusim {

/// How functions of a symmetric factored matrix are worked out: by the cheaper way (kAuto), by
/// polynomials in G H (FactoredKrylov), or by an eigendecomposition (FactoredModes).
enum class FactoredMethod { kAuto, kKrylov, kModes };

}  // namespace spusim
