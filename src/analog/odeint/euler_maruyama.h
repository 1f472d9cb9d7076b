// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cmath>

#include <spusim/analog/odeint/stepper_types.h>

namespace spusim {

/// Euler-Maruyama as an odeint stepper:  x += h f(x) + sqrt(h) a xi,  a = sqrt(2 D).
///
/// `system` is a pair (drift, noise) as in odeint's stochastic_euler example: drift(x, dxdt, t) and
/// noise(x, xi, t), which fills xi with standard normals and has amplitude(). At amplitude 0 no
/// normal is drawn. Weak order 1, strong order 1 for additive noise. Allocates only where the size
/// changes. Source: Kloeden, Platen, Numerical Solution of SDEs (1992), 10.2.
class EulerMaruyama : public StepperTypes {
 public:
  static order_type order() { return 1; }

  void adjust_size(const state_type& x) {
    drift_.resize(x.size());
    normals_.resize(x.size());
  }

  template <class System>
  void do_step(System&& system, state_type& x, time_type t, time_type dt) {
    if (drift_.size() != x.size()) adjust_size(x);
    system.first(x, drift_, t);
    x += dt * drift_;
    const double amplitude = system.second.amplitude();
    if (amplitude == 0.0) return;
    system.second(x, normals_, t);
    x += (amplitude * std::sqrt(dt)) * normals_;
  }

 private:
  Vector drift_;
  Vector normals_;
};

}  // namespace spusim
