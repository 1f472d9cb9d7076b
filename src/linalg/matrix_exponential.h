// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <spusim/linalg/types.h>

namespace spusim {

/// e^A of a square real matrix, by scaling and squaring of a Padé approximant (Higham, SIAM J.
/// Matrix Anal. Appl. 26, 2005): the exact exponential of an A + E with |E| of the order eps |A|.
/// Elements beyond a double become infinite. Eigen's, compiled once.
Matrix Exponential(const Matrix& a);

}  // namespace spusim
