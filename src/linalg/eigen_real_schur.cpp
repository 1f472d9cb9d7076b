// SPDX-License-Identifier: Apache-2.0
#include <spusim/linalg/decompositions.h>

namespace Eigen {

template RealSchur<MatrixXd>& RealSchur<MatrixXd>::compute(const EigenBase<MatrixXd>&, bool);

}  // namespace Eigen
