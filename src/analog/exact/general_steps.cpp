// SPDX-License-Identifier: Apache-2.0
#include <spusim/analog/exact/general_steps.h>

#include <spusim/linalg/pivoted_cholesky.h>

namespace spusim {

GeneralSteps::GeneralSteps(const Matrix& m, const Matrix& mixing, double rate, double pole)
    : transitions_(m, mixing), rate_(rate), pole_(pole) {}

GeneralStep& GeneralSteps::At(double duration_s) {
  for (GeneralStep& step : kept_) {
    if (step.duration_s == duration_s) return step;
  }
  GeneralStep& step = kept_[next_];
  next_ = (next_ + 1) % kept_.size();
  const Transition transition = transitions_.At(rate_ * duration_s);
  step.duration_s = duration_s;
  step.decay = PackedMatrix(transition.decay);
  // What has overflowed has no root; the decay shows it in the state.
  step.root = transition.covariance.allFinite()
                  ? PackedMatrix(PivotedCholesky(transition.covariance).root())
                  : PackedMatrix(Matrix::Zero(transition.decay.rows(), 0));
  step.response.reset();
  step.settling.reset();
  return step;
}

const Matrix& GeneralSteps::Response(GeneralStep& step) {
  if (!step.response) {
    step.response = InputResponse(transitions_.a(), 0.0, rate_ * step.duration_s);
  }
  return *step.response;
}

const Matrix& GeneralSteps::Settling(GeneralStep& step) {
  if (!step.settling) {
    step.settling = InputResponse(transitions_.a(), pole_ / rate_, rate_ * step.duration_s);
  }
  return *step.settling;
}

}  // namespace spusim
