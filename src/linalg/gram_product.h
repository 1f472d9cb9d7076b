// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include <spusim/linalg/cache_line.h>
#include <spusim/linalg/types.h>

namespace spusim {

/// The lower triangle of sums of Gram matrices B B^T, for wide B that come piece by piece. Each
/// entry is one sum in the order of the columns with one multiply-add a term: the bits depend
/// neither on threads nor on whether the processor has AVX-512, which is used where it is there
/// (and the build has FMA). Cost: m (m + 1) n flops and one copy of B.
class GramProduct {
 public:
  /// gram = B B^T, or with `add` += ; B: m x n row-major, rows `stride` apart. Of gram (m x m) the
  /// lower triangle is good, above the diagonal stands part of the same matrix. The buffer grows at
  /// the first call only.
  void Multiply(const double* b, Index stride, Index columns, bool add, Matrix& gram, int threads);

 private:
  double* Panel(Index panel, Index columns);

  std::vector<CacheLine> lines_;
};

}  // namespace spusim
