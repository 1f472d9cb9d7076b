// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

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
  double gain = 1.0;         ///< product of the memoryless stages' gains
  double leak = 0.0;         ///< conductance from each cell to ground, in 1/R0

  Index cells() const { return layout == ArrayLayout::kDense ? matrix.cols() : jacobian.cols(); }
  /// Number of programmable-resistor words that the link carries.
  Index words() const {
    return matrix.size() + jacobian.size() + back_jacobian.size() + hessian_blocks.size();
  }
};

/// M of a programmed image: its codes decoded.
/// @throws InputError if the image's shapes do not fit.
std::shared_ptr<const LinearOperator> ProgrammedMatrix(const ArrayImage& image);

}  // namespace spusim
