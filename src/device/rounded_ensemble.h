// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include <spusim/linalg/types.h>

namespace spusim {

/// Random roundings of a matrix to the levels of a programmable array that are right on average:
/// with w = A_ij L / scale, L = 2^(bits-1) - 1,
///
///   code = floor(w) + 1 with probability w - floor(w), else floor(w);     E[A_q] = A
///   Var[(A_q)_ij] = (scale/L)^2 f (1 - f),  f = w - floor(w)
///
/// Entries are independent; of a symmetric matrix those above the diagonal, so that each rounding
/// is symmetric. What averaging results over them does, with dA = A_q - A:
///
///   <A_q^-1> b - A^-1 b = A^-1 <dA A^-1 dA> A^-1 b + O(|dA|^3)
///
/// second order in the step scale/L where one rounding is first order. Source: arXiv 2401.16231
/// (abstract: an ensemble turns the error of order eps into one of order eps^2); the formula is
/// derived in docs/models/mitigation.md.
class RoundedEnsemble {
 public:
  /// @throws InputError unless the matrix is square, bits are 2 .. 32 and scale >= max |A_ij| > 0.
  RoundedEnsemble(RowMatrix matrix, double scale, int bits, std::uint64_t seed);

  double scale() const { return scale_; }
  /// The rounding number `member`: a pure function of seed, entry and member.
  RowMatrix Member(std::uint64_t member) const;

 private:
  RowMatrix matrix_;
  double scale_;
  double max_code_;
  std::uint64_t seed_;
  bool symmetric_;
};

}  // namespace spusim
