// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include <spusim/noise/stream_family.h>

namespace spusim::test {

/// The streams of a system's only device under a seed.
inline StreamFamily Specimen(std::uint64_t seed) { return {seed, DeviceName(0)}; }

}  // namespace spusim::test
