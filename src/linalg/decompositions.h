// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Eigen/Cholesky>
#include <Eigen/Eigenvalues>
#include <Eigen/LU>
#include <Eigen/QR>

// Eigen's factors and eigenvalues of real matrices. Include this instead of Eigen's own headers:
// what takes the compiler longest is compiled once, in the files eigen_*.cpp beside this, and used
// from there. Results do not change, nor what can be written: other types are compiled as ever.

namespace Eigen {

extern template class HessenbergDecomposition<MatrixXd>;
extern template class HouseholderQR<MatrixXd>;
extern template class PartialPivLU<MatrixXd>;
extern template ComplexSchur<MatrixXd>& ComplexSchur<MatrixXd>::compute(const EigenBase<MatrixXd>&,
                                                                        bool);
extern template EigenSolver<MatrixXd>& EigenSolver<MatrixXd>::compute(const EigenBase<MatrixXd>&,
                                                                      bool);
extern template LLT<MatrixXd>& LLT<MatrixXd>::compute(const EigenBase<MatrixXd>&);
extern template RealSchur<MatrixXd>& RealSchur<MatrixXd>::compute(const EigenBase<MatrixXd>&, bool);
extern template SelfAdjointEigenSolver<MatrixXd>& SelfAdjointEigenSolver<MatrixXd>::compute(
    const EigenBase<MatrixXd>&, int);

namespace internal {

// The inner loop of every product.
extern template struct gebp_kernel<double, double, Index, blas_data_mapper<double, Index, ColMajor>,
                                   gebp_traits<double, double>::mr, gebp_traits<double, double>::nr,
                                   false, false>;

}  // namespace internal
}  // namespace Eigen
