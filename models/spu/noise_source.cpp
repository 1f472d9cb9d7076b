// SPDX-License-Identifier: Apache-2.0
#include <spusim/models/spu/noise_source.h>

namespace spusim {

NoiseSource::NoiseSource(const sc_core::sc_module_name& name, const StreamFamily& streams)
    : sc_module(name), stream_(streams.Stream("noise.cells")) {}

void NoiseSource::SetLevel(double variance_v2) {
  level_ = variance_v2;
  node_variance_v2.write(variance_v2);
}

}  // namespace spusim
