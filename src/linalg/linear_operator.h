// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <spusim/linalg/types.h>

namespace spusim {

/// A square real matrix known by its action. Immutable; Apply allocates nothing after the first
/// call.
class LinearOperator {
 public:
  virtual ~LinearOperator() = default;

  /// Number of rows (and columns).
  virtual Index size() const = 0;
  /// True when the matrix equals its transpose to the bit (or by construction).
  virtual bool symmetric() const = 0;
  /// y = A x. `y` is resized by the caller; x and y must not alias.
  virtual void Apply(const Vector& x, Vector& y) const = 0;
  /// The dense matrix, for small problems and tests. O(N^2) memory.
  virtual Matrix ToDense() const = 0;
};

}  // namespace spusim
