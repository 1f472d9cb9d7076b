// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include <systemc>

#include <spusim/noise/stream_family.h>

namespace spusim {

/// The cells' white-noise current sources: one level for all, an independent stream for each cell.
/// The level is the variance of an isolated cell of unit conductance, V^2 (kT/C and up).
class NoiseSource : public sc_core::sc_module {
 public:
  sc_core::sc_out<double> node_variance_v2{"node_variance_v2"};

  NoiseSource(const sc_core::sc_module_name& name, const StreamFamily& streams);

  void SetLevel(double variance_v2);
  double level() const { return level_; }
  const RandomStream& stream() const { return stream_; }

 private:
  double level_ = 0.0;
  RandomStream stream_;
};

}  // namespace spusim
