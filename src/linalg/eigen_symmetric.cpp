// SPDX-License-Identifier: Apache-2.0
#include <spusim/linalg/decompositions.h>

namespace Eigen {

template SelfAdjointEigenSolver<MatrixXd>& SelfAdjointEigenSolver<MatrixXd>::compute(
    const EigenBase<MatrixXd>&, int);

}  // namespace Eigen
