// SPDX-License-Identifier: Apache-2.0
#include <spusim/setup/streams.h>

namespace spusim {

StreamFamily SpecimenStreams(const Config& config, int device) {
  return {config.spu.device_seed, DeviceName(device)};
}

StreamFamily NoiseStreams(const Config& config, int device) {
  return {config.run.seed, DeviceName(device)};
}

}  // namespace spusim
