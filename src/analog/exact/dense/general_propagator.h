// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>

#include <spusim/analog/announcement.h>
#include <spusim/analog/exact/bridges/gaussian_bridge.h>
#include <spusim/analog/exact/exact_streams.h>
#include <spusim/analog/exact/general_steps.h>
#include <spusim/analog/exact/linear_propagator.h>
#include <spusim/analog/path_grid.h>

namespace spusim {

struct WorkCounts;

/// Any real M, any mixing S of the noise sources:
///
///   x' = E x + P u + R (u(0) - u) + L z,   E = e^{-M rate T},   L L^T = Q_T
///
/// with P and R the exact responses to a constant and to a settling input, also where M is
/// singular. z: one normal for each rank of Q_T. Announced intervals draw their noise L Z in blocks
/// of kBlock by one product; the noise does not depend on the state, so a new state or input drops
/// nothing. Cost of an interval: N^2 multiply-adds for E x, N r for L z; of set-up: about 40
/// products of N x N matrices for each new duration.
class GeneralPropagator final : public LinearPropagator {
 public:
  static constexpr Index kBlock = 192;

  GeneralPropagator(const LangevinSystem& system, ExactStreams& streams, WorkCounts& work,
                    int threads);

  void Drop() override { forcing_known_ = false; }
  void Announce(double duration_s, std::uint64_t count) override;
  void Move(const LangevinSystem& system, const Vector& input_offset, double duration_s,
            Vector& state, const PathView* view) override;

 private:
  void Reserve(Index columns);
  /// mean = P u + R offset over an interval that starts `from_s` after offset was `input_offset`.
  void FindForcing(GeneralSteps& steps, GeneralStep& step, const LangevinSystem& system,
                   const Vector& input_offset, Vector& forcing, Vector& settling) const;
  void FillNoise(const GeneralStep& step, double duration_s, double diffusion);
  void Show(const LangevinSystem& system, const Vector& input_offset, double duration_s,
            const Vector& start, const Vector& end, const PathView& view);

  ExactStreams& streams_;
  WorkCounts& work_;
  int threads_;
  Matrix m_;
  Matrix mixing_;  // S S^T
  GeneralSteps steps_;
  std::unique_ptr<GeneralSteps> look_steps_;
  std::unique_ptr<GaussianBridge> bridge_;
  Index bridge_cells_ = 0;

  bool forcing_known_ = false;
  double forcing_duration_s_ = -1.0;
  Vector forcing_;   // P u
  Vector settling_;  // R (u(0) - u), fading from interval to interval
  double amplitude_ = 0.0;

  Announcement announced_;
  Matrix normals_;
  Matrix noise_;
  double block_duration_s_ = -1.0;
  Index filled_ = 0;
  Index taken_ = 0;
  Vector mean_;
  Vector next_mean_;
  Vector shown_;
};

}  // namespace spusim
