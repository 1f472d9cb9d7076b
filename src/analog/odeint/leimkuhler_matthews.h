// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cmath>

#include <spusim/analog/odeint/stepper_types.h>

namespace spusim {

/// Leimkuhler-Matthews as an odeint stepper:
///
///   x_{n+1} = x_n + h f(x_n) + sqrt(h) a (xi_n + xi_{n+1}) / 2,   a = sqrt(2 D).
///
/// One drift and one normal a step, like Euler-Maruyama, but the stationary covariance of a linear
/// symmetric system is exact for every stable h. The last normal xi_{n+1} stays in the stepper and
/// serves the next step, also after a change of the system or of the state; it is forgotten only
/// when the number of cells changes. `system` as in EulerMaruyama; at amplitude 0 nothing is drawn.
/// Source: Leimkuhler, Matthews, Appl. Math. Res. Express (2013) 34.
class LeimkuhlerMatthews : public StepperTypes {
 public:
  static order_type order() { return 1; }

  void adjust_size(const state_type& x) {
    if (drift_.size() == x.size()) return;
    drift_.resize(x.size());
    last_normals_.resize(x.size());
    next_normals_.resize(x.size());
    has_last_ = false;
  }

  template <class System>
  void do_step(System&& system, state_type& x, time_type t, time_type dt) {
    adjust_size(x);
    system.first(x, drift_, t);
    x += dt * drift_;
    const double amplitude = system.second.amplitude();
    if (amplitude == 0.0) return;
    if (!has_last_) system.second(x, last_normals_, t);
    has_last_ = true;
    system.second(x, next_normals_, t);
    x += (0.5 * amplitude * std::sqrt(dt)) * (last_normals_ + next_normals_);
    last_normals_.swap(next_normals_);
  }

 private:
  Vector drift_;
  Vector last_normals_;
  Vector next_normals_;
  bool has_last_ = false;
};

}  // namespace spusim
