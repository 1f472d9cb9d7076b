// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include <spusim/workload/workload.h>

namespace spusim {

/// The Jacobian J (b*K x N) of a batch, known by its layers' factors and never formed: row (s, k)
/// is [delta_l (x) a_l, delta_l] for each layer l, so with a' = [a, 1]
///   J J^T       = sum_l (D_l D_l^T) o (A'_l A'_l^T (x) 1_(KxK))    (o: entry by entry)
///   (J v)_(s,k) = sum_l delta_l^T V_l a'_l
///   J^T u       = for each l: sum_s (sum_k u_(s,k) delta_l) a'_l^T.
/// Cost: m^2 sum(out) + b^2 sum(in) for the Gram matrix, against m^2 N through J; b sum(in out) + m
/// sum(out) for a product, against m N. D_l, A_l: the factors' rows; m = b K. It refers to the
/// factors: they must outlive it.
class KroneckerJacobian {
 public:
  /// @throws InputError if there is no layer or the layers disagree on b or b*K.
  explicit KroneckerJacobian(const std::vector<LayerFactors>& layers);

  Index rows() const { return rows_; }  ///< m = b K
  Index size() const { return size_; }  ///< N
  /// J itself.
  RowMatrix Assemble() const;
  /// J J^T (m x m), symmetric to the bit.
  Matrix Gram() const;
  /// J v.
  Vector Apply(const Vector& v) const;
  /// J^T u.
  Vector ApplyTranspose(const Vector& u) const;

 private:
  const std::vector<LayerFactors>& layers_;
  Index batch_ = 0;
  Index outputs_ = 0;
  Index rows_ = 0;
  Index size_ = 0;
};

}  // namespace spusim
