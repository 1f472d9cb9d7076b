// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Eigen/Core>

#include <spusim/linalg/types.h>

namespace spusim {

/// A = U T U^H with U unitary and T upper triangular, its diagonal the eigenvalues of A.
struct SchurForm {
  Eigen::MatrixXcd u;
  Eigen::MatrixXcd t;
};

/// The complex Schur form of a real matrix of any structure. Eigen's iteration stands still on some
/// structured matrices (2 I less a cyclic shift: each shift that it tries leaves the matrix as it
/// is) and on entries whose squares overflow. So A is scaled by a power of two where entries are
/// extreme, and where the iteration does not converge A is turned by a reflection, H A H = U T U^H,
/// which has the same eigenvalues and no structure; H U is then A's own basis. Backward stable as
/// the iteration itself. Matrices on which it converges at once come out as Eigen gives them, to the
/// bit.
/// @throws RunError when it converges for none of a few reflections, or an entry is not finite.
SchurForm ComplexSchurForm(const Matrix& a);

/// All eigenvalues of a real matrix, by the same means. @throws RunError as above.
Eigen::VectorXcd GeneralEigenvalues(const Matrix& a);

}  // namespace spusim
