// SPDX-License-Identifier: Apache-2.0
#include <spusim/analog/exact/dense/exact_dense_engine.h>

#include <utility>

#include <fmt/format.h>

#include <spusim/analog/exact/dense/eigenbasis_propagator.h>
#include <spusim/analog/exact/dense/general_propagator.h>
#include <spusim/base/errors.h>

namespace spusim {

ExactDenseEngine::ExactDenseEngine(const RandomStream& noise, const RandomStream& looks,
                                   int threads)
    : streams_{noise, looks}, threads_(threads) {}
ExactDenseEngine::~ExactDenseEngine() = default;

void ExactDenseEngine::TakeSystem(const LangevinSystem& next, bool same_dynamics) {
  if (same_dynamics) return;
  const Index cells = next.drift->size();
  if (cells > kMostCells) {
    throw InputError(
        fmt::format("exact_dense: {} cells (allowed: at most {}; exact_factored and odeint take "
                    "more)",
                    cells, kMostCells));
  }
  if (next.drift->symmetric() && next.equal_noise()) {
    auto propagator = std::make_unique<EigenbasisPropagator>(next, streams_, work_, threads_);
    const Vector& alpha = propagator->eigenvalues();
    spectrum_ = RealSpectrum(alpha[0], alpha[cells - 1]);
    propagator_ = std::move(propagator);
  } else {
    const Spectrum spectrum = FindSpectrum(*next.drift);
    propagator_ = std::make_unique<GeneralPropagator>(next, streams_, work_, threads_);
    spectrum_ = spectrum;
  }
  ++work_.setups;
}

void ExactDenseEngine::TakeInput() { propagator_->Drop(); }

void ExactDenseEngine::Announce(double interval_s, std::uint64_t count) {
  if (propagator_ != nullptr) propagator_->Announce(interval_s, count);
}

void ExactDenseEngine::Move(double duration_s, Vector& state, const PathView* view) {
  propagator_->Move(system(), input_offset(), duration_s, state, view);
  CountStep(duration_s);
  CheckState(state, duration_s, duration_s, "one exact step");
}

const std::string& ExactDenseEngine::name() const {
  static const std::string engine_name = "exact_dense";
  return engine_name;
}

}  // namespace spusim
