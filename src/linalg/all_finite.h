// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <spusim/linalg/types.h>

namespace spusim {

/// True when no entry is infinite or NaN. Eigen's allFinite, vectorised: 0 times either is NaN.
template <typename Derived>
bool AllFinite(const Eigen::DenseBase<Derived>& m) {
  using Scalar = typename Derived::Scalar;
  return (m.derived().array() * Scalar(0)).sum() == Scalar(0);
}

}  // namespace spusim
