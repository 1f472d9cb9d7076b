// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include <spusim/analog/engine.h>
#include <spusim/analog/exact/exact_streams.h>

namespace spusim {

class LinearPropagator;

/// Moves a linear system over an interval of any length in one exact step. Two ways, chosen by the
/// system: in the eigenbasis where M is symmetric and the noise independent and alike in all cells
/// (EigenbasisPropagator), else with e^{-M rate T} and a root of the noise's covariance
/// (GeneralPropagator): right for non-normal drift and for noise that does not reach every cell.
/// Equation, cost and derivation: docs/models/exact_dense_engine.md.
///
/// Several threads give the same bits. Nothing is allocated in an interval once its duration, or
/// the block that was announced, has been seen.
class ExactDenseEngine final : public Engine {
 public:
  /// 2 GiB a matrix of doubles, several of which it needs.
  static constexpr Index kMostCells = 16384;

  /// `noise`: the cells' noise, one index an interval; `looks`: points shown between events.
  ExactDenseEngine(const RandomStream& noise, const RandomStream& looks, int threads = 1);
  ~ExactDenseEngine() override;

  void Announce(double interval_s, std::uint64_t count) override;
  const std::string& name() const override;

 private:
  void TakeSystem(const LangevinSystem& next, bool same_dynamics) override;
  void TakeInput() override;
  void Move(double duration_s, Vector& state, const PathView* view) override;

  ExactStreams streams_;
  int threads_;
  std::unique_ptr<LinearPropagator> propagator_;
};

}  // namespace spusim
