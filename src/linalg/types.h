// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Eigen/Core>

namespace spusim {

using Index = Eigen::Index;
using Vector = Eigen::VectorXd;
using Matrix = Eigen::MatrixXd;
/// Row-major: what is uploaded row by row (arrays, Jacobians) is stored so.
using RowMatrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
/// For storage only: half the bytes, each entry rounded by at most 2^-24 of itself.
using FloatRowMatrix = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

}  // namespace spusim
