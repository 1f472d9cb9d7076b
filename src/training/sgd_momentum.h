// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <spusim/training/update_rule.h>

namespace spusim {

/// Gradient descent with heavy-ball momentum: v <- beta v + g, theta <- theta - eta v, v_0 = 0.
/// Source: Polyak, "Some methods of speeding up the convergence of iteration methods" (1964), in
/// the form of Sutskever et al., ICML 2013, with the step size outside the velocity.
/// beta = 0: plain gradient descent, with which TNGD is run.
class SgdMomentum final : public UpdateRule {
 public:
  /// @param learning_rate eta > 0. @param momentum beta in [0, 1).
  /// @throws InputError if one is out of range.
  SgdMomentum(double learning_rate, double momentum);

  void Step(const Vector& direction, Vector& parameters) override;

 private:
  double learning_rate_;
  double momentum_;
  Vector velocity_;
};

}  // namespace spusim
