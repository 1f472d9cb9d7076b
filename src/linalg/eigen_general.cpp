// SPDX-License-Identifier: Apache-2.0
#include <spusim/linalg/decompositions.h>

namespace Eigen {

template EigenSolver<MatrixXd>& EigenSolver<MatrixXd>::compute(const EigenBase<MatrixXd>&, bool);

}  // namespace Eigen
