// SPDX-License-Identifier: Apache-2.0
#include <spusim/linalg/decompositions.h>

namespace Eigen {

template class HessenbergDecomposition<MatrixXd>;
template class PartialPivLU<MatrixXd>;
template LLT<MatrixXd>& LLT<MatrixXd>::compute(const EigenBase<MatrixXd>&);

}  // namespace Eigen
