// SPDX-License-Identifier: Apache-2.0
#include <spusim/analog/exact/mode_steps.h>

#include <cmath>

#include <spusim/analog/exact/phi.h>

namespace spusim {

const ModeStep& ModeSteps::At(double duration_s) {
  for (const ModeStep& step : kept_) {
    if (step.duration_s == duration_s) return step;
  }
  ModeStep& step = kept_[next_];
  next_ = (next_ + 1) % kept_.size();
  const Index n = alpha_.size();
  step.duration_s = duration_s;
  step.decay.resize(n);
  step.response.resize(n);
  step.deviation.resize(n);
  step.settling.resize(pole_ > 0.0 ? n : 0);
  const double time = rate_ * duration_s;
  for (Index i = 0; i < n; ++i) {
    step.decay[i] = std::exp(-alpha_[i] * time);
    step.response[i] = time * Phi1(alpha_[i] * time);
    step.deviation[i] = UnitDeviation(alpha_[i], time);
    if (pole_ > 0.0) step.settling[i] = SettlingIntegral(alpha_[i], pole_ / rate_, time);
  }
  return step;
}

}  // namespace spusim
