// SPDX-License-Identifier: Apache-2.0
#include <spusim/circuit/resistor_energy.h>

#include <algorithm>

#include <fmt/format.h>

#include <spusim/base/errors.h>

namespace spusim {

ResistorEnergy::ResistorEnergy(double resistance_ohm, double capacitance_f, ResistorsOf resistors,
                               double swing_v)
    : resistance_ohm_(resistance_ohm),
      capacitance_f_(capacitance_f),
      resistors_(resistors),
      swing_v_(swing_v) {
  if (!(resistance_ohm > 0.0) || !(capacitance_f > 0.0)) {
    throw InputError(fmt::format("energy of the passive parts: {} ohm and {} F (allowed: both > 0)",
                                 resistance_ohm, capacitance_f));
  }
}

void ResistorEnergy::SetArray(const LinearOperator& matrix) {
  if (resistors_ == ResistorsOf::kCells) {
    conductance_ = Vector::Ones(matrix.size());
  } else {
    conductance_ = matrix.ToDense().cwiseAbs().colwise().sum();
  }
}

void ResistorEnergy::SetSystem(const LangevinSystem& system) {
  const bool same = system_.drift == system.drift && system_.rate == system.rate;
  if (system_.noise_mixing != system.noise_mixing) {
    for (IntervalLaw& law : laws_) law.noise.reset();
  }
  system_ = system;
  if (!same) {
    drift_ = system.rate * system.drift->ToDense();
    factors_.compute(drift_);
    laws_.clear();
  }
  SetInput(system.input);
}

void ResistorEnergy::SetInput(const Vector& input) {
  system_.input = input;
  rest_ = factors_.solve(system_.rate * input);
}

Vector ResistorEnergy::Weights() const {
  Vector weights = Vector::Zero(drift_.rows());
  weights.head(conductance_.size()) = conductance_ / resistance_ohm_;
  return weights;
}

ResistorEnergy::IntervalLaw* ResistorEnergy::LawFor(double seconds) {
  if (!rest_.allFinite()) return nullptr;
  const auto known = std::find_if(laws_.begin(), laws_.end(), [&](const IntervalLaw& law) {
    return law.integral.duration() == seconds;
  });
  if (known != laws_.end()) return &*known;
  if (laws_.size() == kMostDurations) return nullptr;
  return &laws_.emplace_back(IntervalLaw{QuadraticIntegral(drift_, Weights(), seconds), {}});
}

bool ResistorEnergy::Saturated(const Vector& state) const {
  return swing_v_ > 0.0 &&
         state.head(conductance_.size()).cwiseAbs().maxCoeff() >= swing_v_ * (1.0 - 1e-12);
}

void ResistorEnergy::Add(double seconds, const Vector& start, const Vector& end) {
  const Index cells = conductance_.size();
  IntervalLaw* law = Saturated(start) || Saturated(end) ? nullptr : LawFor(seconds);
  if (law != nullptr) {
    if (!law->noise) law->noise = law->integral.OfNoise(1.0, system_.noise_mixing.get());
    heat_j_ += law->integral.OfMean(start, rest_) + 2.0 * system_.diffusion * *law->noise;
  } else {
    const auto power = [&](const Vector& volts) {
      return conductance_.dot(volts.head(cells).cwiseAbs2()) / resistance_ohm_;
    };
    heat_j_ += 0.5 * seconds * (power(start) + power(end));
  }
  if (resistors_ == ResistorsOf::kArray) {
    heat_j_ += seconds * drive_v_.squaredNorm() / resistance_ohm_;
  }
}

void ResistorEnergy::AddPreset(const Vector& volts) {
  charge_j_ += 0.5 * capacitance_f_ * volts.squaredNorm();
}

}  // namespace spusim
