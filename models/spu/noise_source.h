// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <systemc>

namespace spusim {

/// The level of the cells' white-noise current sources, one for all: the variance of an isolated
/// cell of unit conductance, V^2 (kT/C and up). Their random numbers are the engine's.
class NoiseSource : public sc_core::sc_module {
 public:
  sc_core::sc_out<double> node_variance_v2{"node_variance_v2"};

  explicit NoiseSource(const sc_core::sc_module_name& name) : sc_module(name) {}

  void SetLevel(double variance_v2) {
    level_ = variance_v2;
    node_variance_v2.write(variance_v2);
  }
  double level() const { return level_; }

 private:
  double level_ = 0.0;
};

}  // namespace spusim
