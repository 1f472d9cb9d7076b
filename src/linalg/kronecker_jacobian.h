// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include <spusim/linalg/layer_factors.h>
#include <spusim/linalg/types.h>

namespace spusim {

/// The Jacobian J (b*K x N) of a batch, known by its layers' factors and never formed: row (s, k)
/// is [delta_l (x) a_l, delta_l] for each layer l, so with a' = [a, 1]
///   J J^T       = sum_l (D_l D_l^T) o (A'_l A'_l^T (x) 1_(KxK))    (o: entry by entry)
///   (J v)_(s,k) = sum_l delta_l^T V_l a'_l
///   J^T u       = for each l: sum_s (sum_k u_(s,k) delta_l) a'_l^T.
/// Cost: m^2 sum(out) + b^2 sum(in) for the Gram matrix, against m^2 N through J; b sum(in out) + m
/// sum(out) for a product, against m N. D_l, A_l: the factors' rows; m = b K. Products of small
/// layers allocate nothing after a thread's first call.
class KroneckerJacobian {
 public:
  /// @throws InputError if there is no layer, the layers disagree on b or b*K, or an entry is not
  ///   finite.
  explicit KroneckerJacobian(std::vector<LayerFactors> layers);

  Index rows() const { return rows_; }  ///< m = b K
  Index size() const { return size_; }  ///< N
  const std::vector<LayerFactors>& layers() const { return layers_; }
  /// J itself.
  RowMatrix Assemble() const;
  /// J J^T (m x m), symmetric to the bit.
  Matrix Gram() const;
  /// J v.
  Vector Apply(const Vector& v) const;
  /// J^T u.
  Vector ApplyTranspose(const Vector& u) const;
  /// product = J v; v of N, product of m entries.
  void Apply(const double* v, double* product) const;
  /// y += J^T u; u of m, y of N entries.
  void AddTransposeTimes(const double* u, double* y) const;

 private:
  std::vector<LayerFactors> layers_;
  Index batch_ = 0;
  Index outputs_ = 0;
  Index rows_ = 0;
  Index size_ = 0;
};

/// J (b*K x N) from the layers' factors. Row-major, rows sample-major. One write per entry.
/// @throws InputError as KroneckerJacobian.
RowMatrix AssembleJacobian(const std::vector<LayerFactors>& layers);

}  // namespace spusim
