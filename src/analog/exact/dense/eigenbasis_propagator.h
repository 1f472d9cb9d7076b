// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include <spusim/analog/announcement.h>
#include <spusim/analog/exact/bridges/mode_path.h>
#include <spusim/analog/exact/exact_streams.h>
#include <spusim/analog/exact/linear_propagator.h>
#include <spusim/analog/exact/mode_steps.h>
#include <spusim/linalg/packed_matrix.h>

namespace spusim {

struct WorkCounts;

/// Symmetric M with independent noise alike in all cells: M = U diag(alpha) U^T, x = U y, and each
/// mode is a scalar recursion
///
///   y' = e^{-a T} y + r(T) u_mode + s(T) z,   a = alpha rate,   s^2 = 2 D (1 - e^{-2 a T})/(2 a)
///
/// right for alpha <= 0 too. z is normal (mode, interval) of the noise stream. Announced intervals
/// are worked out in blocks of kBlock: the recursion in the basis, then one product X = U Y, whose
/// columns Move hands out one by one. The bits are those of intervals that were not announced.
/// A state that is what was handed out last, to the bit, is not transformed back.
/// Cost of an interval: N^2 multiply-adds and N normals; of set-up: one eigendecomposition.
class EigenbasisPropagator final : public LinearPropagator {
 public:
  /// Columns of a block: several tiles of the product, small enough for the second-level cache.
  static constexpr Index kBlock = 192;

  /// @throws RunError when the eigendecomposition does not converge.
  EigenbasisPropagator(const LangevinSystem& system, ExactStreams& streams, WorkCounts& work,
                       int threads);

  /// Eigenvalues of M, rising.
  const Vector& eigenvalues() const { return alpha_; }

  void Drop() override;
  void Announce(double duration_s, std::uint64_t count) override;
  void Move(const LangevinSystem& system, const Vector& input_offset, double duration_s,
            Vector& state, const PathView* view) override;

 private:
  bool IsLast(const Vector& state) const;
  void Reserve(Index columns);
  void TakeForcing(const LangevinSystem& system, const Vector& input_offset);
  void Fill(const LangevinSystem& system, double duration_s, Index columns);
  void Show(const LangevinSystem& system, double duration_s, const PathView& view);

  ExactStreams& streams_;
  WorkCounts& work_;
  int threads_;
  double pole_;
  Vector alpha_;
  Matrix basis_;
  PackedMatrix packed_basis_;
  ModeSteps steps_;
  ModePath path_;

  bool forcing_known_ = false;
  Vector modal_input_;
  Vector modal_offset_;
  double forcing_duration_s_ = -1.0;
  Vector step_input_;   // response times input
  Vector step_offset_;  // settling times offset, decaying through a block
  Vector amplitude_;

  Announcement announced_;
  Matrix modes_;   // a column an interval of the block; padded, so that columns do not share sets
  Matrix states_;  // U times that
  Vector start_;   // modes at the block's start
  double block_duration_s_ = 0.0;
  Index filled_ = 0;  // columns worked out
  Index taken_ = 0;   // columns handed out
  Vector shown_;
};

}  // namespace spusim
