// SPDX-License-Identifier: Apache-2.0
#include <spusim/linalg/matrix_exponential.h>

#include <unsupported/Eigen/MatrixFunctions>

namespace spusim {

Matrix Exponential(const Matrix& a) { return a.exp(); }

}  // namespace spusim
