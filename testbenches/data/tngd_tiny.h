// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include <spusim/linalg/types.h>

namespace spusim {

/// The reference values of tngd_tiny.json that a workload and a digital preconditioner are held to,
/// with parameters in the library's layout (workload.h).
struct TngdTiny {
  std::vector<Index> widths;  ///< of a tanh network
  RowMatrix inputs;
  RowMatrix targets;
  double damping = 0.0;
  Vector parameters;
  double loss = 0.0;
  Vector gradient;
  RowMatrix jacobian;
  RowMatrix hessian;  ///< (b*K x b*K), block-diagonal
  Vector natural_gradient;
};

TngdTiny ReadTngdTiny();

}  // namespace spusim
