// SPDX-License-Identifier: Apache-2.0
#include <spusim/analog/exact/factored/exact_factored_engine.h>

#include <utility>

#include <spusim/analog/exact/factored/factored_general_propagator.h>
#include <spusim/analog/exact/factored/factored_propagator.h>
#include <spusim/base/errors.h>
#include <spusim/linalg/factored_operator.h>

namespace spusim {

ExactFactoredEngine::ExactFactoredEngine(const RandomStream& noise, const RandomStream& looks,
                                         int threads, FactoredMethod method)
    : streams_{noise, looks}, threads_(threads), method_(method) {}
ExactFactoredEngine::~ExactFactoredEngine() = default;

void ExactFactoredEngine::TakeSystem(const LangevinSystem& next, bool same_dynamics) {
  if (!next.equal_noise()) {
    throw InputError(
        "exact_factored: correlated or unequal noise sources (allowed: independent noise, alike in "
        "all cells; exact_dense and odeint take others)");
  }
  if (same_dynamics) return;
  const auto* factored = dynamic_cast<const FactoredOperator*>(next.drift.get());
  if (factored == nullptr || factored->factors().leaks.size() != 0) {
    throw InputError(
        "exact_factored: the drift is not a factored matrix with one leak (allowed: J2^T H J + "
        "leak I; exact_dense and odeint take any)");
  }
  const bool same_drift = propagator_ != nullptr && next.drift == system().drift;
  if (same_drift) {
    if (symmetric_ != nullptr) symmetric_->SetDynamics(next);
    if (general_ != nullptr) general_->SetDynamics(next);
  } else if (next.drift->symmetric()) {
    auto made = std::make_unique<FactoredPropagator>(next, streams_, work_, threads_, method_);
    spectrum_ = made->spectrum();
    symmetric_ = std::move(made);
    general_.reset();
    propagator_ = symmetric_.get();
  } else {
    auto made = std::make_unique<FactoredGeneralPropagator>(next, streams_, work_, threads_);
    spectrum_ = made->spectrum();
    general_ = std::move(made);
    symmetric_.reset();
    propagator_ = general_.get();
  }
  ++work_.setups;
}

void ExactFactoredEngine::TakeInput() { propagator_->Drop(); }

void ExactFactoredEngine::Announce(double interval_s, std::uint64_t count) {
  if (propagator_ != nullptr) propagator_->Announce(interval_s, count);
}

void ExactFactoredEngine::Move(double duration_s, Vector& state, const PathView* view) {
  propagator_->Move(system(), input_offset(), duration_s, state, view);
  CountStep(duration_s);
  CheckState(state, duration_s, duration_s, "one exact step");
}

const std::string& ExactFactoredEngine::name() const {
  static const std::string engine_name = "exact_factored";
  return engine_name;
}

}  // namespace spusim
