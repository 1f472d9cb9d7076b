// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <spusim/linalg/factored_operator.h>
#include <spusim/linalg/jacobian_products.h>

namespace spusim {

/// The m-dimensional heart of a factored matrix F = leak I + gain J^T H J with equal arrays and
/// symmetric H: any function of F is
///
///   f(F) v = f(leak) v + J^T w,   w = gain H phi(G gain H) J v,   phi(z) = (f(leak + z) -
///   f(leak))/z
///
/// with G = J J^T. H and gain enter as their product; no root of H, which may be indefinite.
struct FactoredCore {
  /// Works G out: one pass over J.
  explicit FactoredCore(const FactoredMatrix& f, JacobianProducts& products) : factors(f) {
    products.Gram(gram);
  }

  Index rows() const { return gram.rows(); }
  double leak() const { return factors.leak; }

  const FactoredMatrix& factors;
  Matrix gram;  ///< G
};

}  // namespace spusim
