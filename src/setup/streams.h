// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <spusim/config/config.h>
#include <spusim/noise/stream_family.h>

namespace spusim {

/// What the k-th device of a system was made with: drawn by spu.device_seed.
StreamFamily SpecimenStreams(const Config& config, int device = 0);
/// Its noise: drawn by run.seed.
StreamFamily NoiseStreams(const Config& config, int device = 0);

}  // namespace spusim
