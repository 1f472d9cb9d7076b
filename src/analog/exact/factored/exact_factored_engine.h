// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include <spusim/analog/engine.h>
#include <spusim/analog/exact/exact_streams.h>
#include <spusim/analog/exact/factored/factored_method.h>

namespace spusim {

class FactoredGeneralPropagator;
class FactoredPropagator;
class LinearPropagator;

/// Moves the cells of a factored array, M = leak I + gain J2^T H J, over an interval of any length
/// in one exact step: two passes over J and work in m dimensions, N x N never formed. J may be
/// stored in double, in float or by its Kronecker factors. Needs independent noise, alike in all
/// cells. Two ways: FactoredPropagator (M symmetric) and FactoredGeneralPropagator. Equation, cost
/// and derivation: docs/models/exact_factored_engine.md.
///
/// Several threads give the same bits. Announcing decides, with the rows of J, between two methods
/// that agree to about 1e-12. Nothing is allocated in an interval once its duration has been seen.
class ExactFactoredEngine final : public Engine {
 public:
  /// `noise`: the cells' noise, one index an interval; `looks`: points shown between events.
  ExactFactoredEngine(const RandomStream& noise, const RandomStream& looks, int threads = 1,
                      FactoredMethod method = FactoredMethod::kAuto);
  ~ExactFactoredEngine() override;

  void Announce(double interval_s, std::uint64_t count) override;
  const std::string& name() const override;

 private:
  void TakeSystem(const LangevinSystem& next, bool same_dynamics) override;
  void TakeInput() override;
  void Move(double duration_s, Vector& state, const PathView* view) override;

  ExactStreams streams_;
  int threads_;
  FactoredMethod method_;
  std::unique_ptr<FactoredPropagator> symmetric_;
  std::unique_ptr<FactoredGeneralPropagator> general_;
  LinearPropagator* propagator_ = nullptr;  // whichever is in use
};

}  // namespace spusim
