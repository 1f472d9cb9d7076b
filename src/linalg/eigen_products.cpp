// SPDX-License-Identifier: Apache-2.0
#include <spusim/linalg/decompositions.h>

namespace Eigen {

template class HouseholderQR<MatrixXd>;

namespace internal {

template struct gebp_kernel<double, double, Index, blas_data_mapper<double, Index, ColMajor>,
                            gebp_traits<double, double>::mr, gebp_traits<double, double>::nr, false,
                            false>;

}  // namespace internal

}  // namespace Eigen
