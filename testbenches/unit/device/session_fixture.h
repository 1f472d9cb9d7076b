// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include <spusim/device/ideal_spu_device.h>
#include <spusim/device/spu_session.h>

#include "testbenches/support/specimen.h"

namespace spusim {

/// A session on the ideal device, with what tests like to turn.
struct SessionFixture {
  explicit SessionFixture(const AnnealPlan& the_plan, int bits = 0, NoiseSetting the_noise = {},
                          std::uint64_t seed = 1)
      : description{.dac = Dac(bits, 1.0), .adc = Adc(bits, 1.0), .array_bits = bits},
        device(description.dac, description.adc, description.time_constant_s, description.clock_hz,
               test::Specimen(seed)),
        session(device, description, the_noise, the_plan,
                [this](const std::string& line) { warnings.push_back(line); }) {}

  DeviceDescription description;
  IdealSpuDevice device;
  std::vector<std::string> warnings;
  SpuSession session;
};

}  // namespace spusim
