// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include <spusim/linalg/kronecker_jacobian.h>
#include <spusim/linalg/linear_operator.h>

namespace spusim {

enum class ArrayLayout { kDense, kFactored };

/// What is written into the programmable resistors: signed codes, and the few analog settings that
/// go with them. A code c of an array with `bits` bits stands for the conductance
/// c / (2^(bits-1) - 1) in units of 1/R0 (`bits` = 0, ideal: the code is the conductance).
///
/// dense:    M = G,                            G the N x N array
/// factored: M = gain * J2^T H J + leak * I,   three arrays, the first two without capacitors
struct ArrayImage {
  ArrayLayout layout = ArrayLayout::kDense;
  int bits = 0;
  RowMatrix matrix;          ///< dense: N x N codes
  RowMatrix jacobian;        ///< factored: m x N codes
  RowMatrix back_jacobian;   ///< factored, array.mirror = false: m x N codes; otherwise empty
  RowMatrix hessian_blocks;  ///< factored: m x K codes, block s in rows s*K .. s*K+K-1
  /// factored, ideal arrays only: J known by its layers' factors, in place of both J's above.
  std::shared_ptr<const KroneckerJacobian> kronecker;
  bool kronecker_mirrored = true;  ///< false: J^T's words are sent as well
  double gain = 1.0;               ///< product of the memoryless stages' gains
  double leak = 0.0;               ///< conductance from each cell to ground, in 1/R0

  Index cells() const {
    if (layout == ArrayLayout::kDense) return matrix.cols();
    return kronecker ? kronecker->size() : jacobian.cols();
  }
  /// m of a factored array, 0 of a dense one.
  Index rows() const { return hessian_blocks.rows(); }
  /// True when J^T's words are sent besides J's.
  bool back_sent() const { return kronecker ? !kronecker_mirrored : back_jacobian.size() != 0; }
  /// Number of programmable-resistor words that the link carries.
  Index words() const {
    if (layout == ArrayLayout::kDense) return matrix.size();
    return (back_sent() ? 2 : 1) * rows() * cells() + hessian_blocks.size();
  }
};

/// How a simulation stores the J of a factored array. Float takes half the bytes; all arithmetic
/// stays in double. Codes of up to 25 bits are whole numbers that float holds exactly: M is then
/// the same but for the rounding of sums. Codes of more bits, and the conductances of ideal arrays,
/// move by up to 2^-24 of themselves (FactoredMatrix).
enum class JacobianStorage { kDouble, kFloat };

/// M of a programmed image: its codes decoded, in place where the image is given away. `storage`
/// does not matter for a dense array and for a J that is not formed.
/// @throws InputError if the image's shapes do not fit, or for two unequal J in float.
std::shared_ptr<const LinearOperator> ProgrammedMatrix(
    ArrayImage image, JacobianStorage storage = JacobianStorage::kDouble);

}  // namespace spusim
