// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <spusim/linalg/types.h>

namespace spusim {

/// True when no entry is infinite or NaN: 0 times either is NaN. A sum, which the compiler
/// vectorises as it does not Eigen's allFinite, and which engines ask for twice an interval.
template <typename Derived>
bool AllFinite(const Eigen::DenseBase<Derived>& m) {
  using Scalar = typename Derived::Scalar;
  return (m.derived().array() * Scalar(0)).sum() == Scalar(0);
}

}  // namespace spusim
